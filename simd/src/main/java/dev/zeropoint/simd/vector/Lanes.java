package dev.zeropoint.simd.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of the width that this JVM uses, as constants: C2 compiles vector code to
 * instructions only when it knows the species.
 */
final class Lanes {
  /** Bits of a vector: 128, 256 or 512. */
  static final int BITS =
      Integer.getInteger(VectorWidth.PROPERTY, Math.min(512, Integer.highestOneBit(cpuBits())));

  private static final VectorShape SHAPE = VectorShape.forBitSize(BITS);

  static final VectorSpecies<Byte> INT8 = VectorSpecies.of(byte.class, SHAPE);
  static final VectorSpecies<Short> INT16 = VectorSpecies.of(short.class, SHAPE);
  static final VectorSpecies<Integer> INT32 = VectorSpecies.of(int.class, SHAPE);
  static final VectorSpecies<Long> INT64 = VectorSpecies.of(long.class, SHAPE);
  static final VectorSpecies<Float> FLOAT32 = VectorSpecies.of(float.class, SHAPE);

  /** Bytes of a vector. */
  static final int BYTES = BITS / 8;

  /** NR: 32-bit lanes of a vector, and columns of a panel. */
  static final int NR = BITS / 32;

  /** The order of bytes in all tensors. */
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  /** Bits of the vectors that the CPU has for all the types used. */
  static int cpuBits() {
    int bits = IntVector.SPECIES_PREFERRED.vectorBitSize();
    bits = Math.min(bits, ShortVector.SPECIES_PREFERRED.vectorBitSize());
    return Math.min(bits, FloatVector.SPECIES_PREFERRED.vectorBitSize());
  }
}
