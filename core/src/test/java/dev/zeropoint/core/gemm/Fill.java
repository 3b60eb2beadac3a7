package dev.zeropoint.core.gemm;

import java.util.random.RandomGenerator;

/**
 * What a test operand holds. The corners are the bytes of the least and the greatest code of both
 * types, and the zeros: saturation and sign errors show there first.
 */
enum Fill {
  RANDOM {
    @Override
    byte next(RandomGenerator random) {
      return (byte) random.nextInt();
    }
  },
  CORNERS {
    @Override
    byte next(RandomGenerator random) {
      return CORNER_BYTES[random.nextInt(CORNER_BYTES.length)];
    }
  },
  /** -64 to 64 in S8: two products with a U8 code fit 16 bits, which a backend may make use of. */
  SMALL_SIGNED {
    @Override
    byte next(RandomGenerator random) {
      return small(random);
    }
  },
  /** 64 to 192 in U8, the same around the middle of its range. */
  SMALL_UNSIGNED {
    @Override
    byte next(RandomGenerator random) {
      return (byte) (small(random) ^ 0x80);
    }
  },
  /** S8 -128, U8 128. */
  ALL_80(0x80),
  /** S8 127, U8 127. */
  ALL_7F(0x7F),
  /** 0 in both types. */
  ALL_00(0x00),
  /** S8 -1, U8 255. */
  ALL_FF(0xFF);

  private static final byte[] CORNER_BYTES = {(byte) 0x80, 0x7F, 0x00, (byte) 0xFF};

  private final byte constant;

  Fill() {
    this(0);
  }

  Fill(int constant) {
    this.constant = (byte) constant;
  }

  byte next(RandomGenerator random) {
    return constant;
  }

  private static byte small(RandomGenerator random) {
    return (byte) (random.nextInt(4) == 0 ? 64 - 128 * random.nextInt(2) : random.nextInt(-64, 65));
  }
}
