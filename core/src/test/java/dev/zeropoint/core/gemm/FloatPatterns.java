package dev.zeropoint.core.gemm;

import java.util.random.RandomGenerator;

/** Floats that quantization gets wrong, if anything. */
enum FloatPatterns {
  /** Numbers whose codes are of every size, saturated ones among them. */
  ORDINARY {
    @Override
    float next(RandomGenerator random, float scale) {
      return (float) (random.nextGaussian() * 100) * scale;
    }
  },
  /** Halfway between two codes, or one or two floats beside. */
  TIES {
    @Override
    float next(RandomGenerator random, float scale) {
      float tie = (random.nextInt(-300, 300) + 0.5f) * scale;
      for (int i = random.nextInt(3); i > 0; i--) {
        tie = random.nextBoolean() ? Math.nextUp(tie) : Math.nextDown(tie);
      }
      return tie;
    }
  },
  /** Numbers of every magnitude, finite. */
  FINITE {
    @Override
    float next(RandomGenerator random, float scale) {
      float value = Float.intBitsToFloat(random.nextInt());
      return Float.isFinite(value) ? value : EXTREMES[random.nextInt(FINITE_EXTREMES)];
    }
  },
  /** What is at the edge of something, infinities and NaN too. */
  EDGES {
    @Override
    float next(RandomGenerator random, float scale) {
      float extreme = EXTREMES[random.nextInt(EXTREMES.length)];
      return random.nextBoolean() ? extreme : -extreme;
    }
  },
  /** Mostly ordinary numbers, one in fifty at an edge. */
  MIXED {
    @Override
    float next(RandomGenerator random, float scale) {
      return (random.nextInt(50) == 0 ? EDGES : ORDINARY).next(random, scale);
    }
  };

  private static final int FINITE_EXTREMES = 10;

  private static final float[] EXTREMES = {
    0f,
    -0f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0x1p31f,
    -0x1p31f,
    -0x1.000002p31f,
    0x1p22f,
    Float.POSITIVE_INFINITY,
    Float.NaN,
    // A NaN whose sign bit is set.
    Float.intBitsToFloat(0xFFC0_0001)
  };

  abstract float next(RandomGenerator random, float scale);
}
