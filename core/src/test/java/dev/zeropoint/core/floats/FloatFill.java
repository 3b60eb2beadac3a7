package dev.zeropoint.core.floats;

import java.util.random.RandomGenerator;

/** Floats that loops over floats get wrong, if anything. */
enum FloatFill {
  /** Both signs, mostly of one digit. */
  ORDINARY {
    @Override
    float next(RandomGenerator random) {
      return (float) (random.nextGaussian() * 3);
    }
  },
  /** Every magnitude alike, now and then a NaN. */
  BITS {
    @Override
    float next(RandomGenerator random) {
      return Float.intBitsToFloat(random.nextInt());
    }
  },
  /** Products of two of them are subnormal or round to a zero of either sign. */
  TINY {
    @Override
    float next(RandomGenerator random) {
      return (float) Math.scalb(random.nextGaussian(), -random.nextInt(65, 80));
    }
  },
  /** Large ones that cancel each other out but for small ones between them. */
  CANCELLING {
    @Override
    float next(RandomGenerator random) {
      float large = random.nextBoolean() ? 0x1p24f : -0x1p24f;
      return random.nextInt(3) == 0 ? ORDINARY.next(random) : large;
    }
  },
  /** The order decides whether a sum of them overflows. */
  HUGE {
    @Override
    float next(RandomGenerator random) {
      return random.nextFloat(-1, 1) * Float.MAX_VALUE;
    }
  },
  /** What is at the edge of something, infinities and NaN too. */
  EDGES {
    @Override
    float next(RandomGenerator random) {
      return EDGE_VALUES[random.nextInt(EDGE_VALUES.length)];
    }
  },
  /** Mostly ordinary numbers, one in fifty at an edge. */
  MIXED {
    @Override
    float next(RandomGenerator random) {
      return (random.nextInt(50) == 0 ? EDGES : ORDINARY).next(random);
    }
  };

  private static final float[] EDGE_VALUES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    // The greatest subnormal.
    0x0.fffffep-126f,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Math.nextDown(1f),
    Math.nextUp(-1f),
    0x1p24f,
    -0x1.fffffep63f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    // NaN whose sign bit is set, and one that signals.
    Float.intBitsToFloat(0xFFC0_0001),
    Float.intBitsToFloat(0x7F80_0001)
  };

  abstract float next(RandomGenerator random);

  float[] values(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = next(random);
    }
    return values;
  }

  static FloatFill any(RandomGenerator random) {
    return values()[random.nextInt(values().length)];
  }

  /** All that {@link #EDGES} draws from. */
  static float[] edges() {
    return EDGE_VALUES.clone();
  }
}
