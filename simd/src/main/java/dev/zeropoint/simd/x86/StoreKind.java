package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;

/** What a kernel makes of its accumulators before it stores them. */
enum StoreKind {
  /** The accumulators themselves. */
  INT32(4),
  /** {@link Dequantize} without bias and clamp. */
  FLOAT(4),
  /** {@link Dequantize} with a bias. */
  FLOAT_BIAS(4),
  /** {@link Dequantize} with a clamp. */
  FLOAT_CLAMP(4),
  /** {@link Dequantize} with both. */
  FLOAT_BIAS_CLAMP(4),
  /** {@link Requantize} to S8, {@link Rounding#HALF_EVEN}. */
  S8_HALF_EVEN(1),
  /** {@link Requantize} to U8, {@link Rounding#HALF_EVEN}. */
  U8_HALF_EVEN(1),
  /** {@link Requantize} to S8, {@link Rounding#HALF_AWAY}. */
  S8_HALF_AWAY(1),
  /** {@link Requantize} to U8, {@link Rounding#HALF_AWAY}. */
  U8_HALF_AWAY(1),
  /** {@link Requantize} to S8, {@link Rounding#FIXED_POINT_SINGLE}. */
  S8_FIXED_POINT_SINGLE(1),
  /** {@link Requantize} to U8, {@link Rounding#FIXED_POINT_SINGLE}. */
  U8_FIXED_POINT_SINGLE(1),
  /** {@link Requantize} to S8, {@link Rounding#FIXED_POINT_DOUBLE}. */
  S8_FIXED_POINT_DOUBLE(1),
  /** {@link Requantize} to U8, {@link Rounding#FIXED_POINT_DOUBLE}. */
  U8_FIXED_POINT_DOUBLE(1);

  private static final StoreKind[] VALUES = values();

  private final int elementBytes;

  StoreKind(int elementBytes) {
    this.elementBytes = elementBytes;
  }

  /** How many kinds there are. */
  static int count() {
    return VALUES.length;
  }

  /** Bytes of an element of the result. */
  int elementBytes() {
    return elementBytes;
  }

  boolean isCodes() {
    return elementBytes == 1;
  }

  boolean isFloat() {
    return elementBytes == 4 && this != INT32;
  }

  boolean hasFloatBias() {
    return this == FLOAT_BIAS || this == FLOAT_BIAS_CLAMP;
  }

  boolean hasClamp() {
    return this == FLOAT_CLAMP || this == FLOAT_BIAS_CLAMP;
  }

  boolean isSigned() {
    return switch (this) {
      case S8_HALF_EVEN, S8_HALF_AWAY, S8_FIXED_POINT_SINGLE, S8_FIXED_POINT_DOUBLE -> true;
      default -> false;
    };
  }

  /** How codes are rounded. */
  Rounding rounding() {
    return switch (this) {
      case S8_HALF_EVEN, U8_HALF_EVEN -> Rounding.HALF_EVEN;
      case S8_HALF_AWAY, U8_HALF_AWAY -> Rounding.HALF_AWAY;
      case S8_FIXED_POINT_SINGLE, U8_FIXED_POINT_SINGLE -> Rounding.FIXED_POINT_SINGLE;
      case S8_FIXED_POINT_DOUBLE, U8_FIXED_POINT_DOUBLE -> Rounding.FIXED_POINT_DOUBLE;
      default -> throw new IllegalStateException(this + " rounds nothing");
    };
  }

  boolean isFixedPoint() {
    return isCodes() && rounding().isFixedPoint();
  }

  static StoreKind of(Requantize epilogue) {
    boolean signed = epilogue.type() == ElementType.S8;
    return switch (epilogue.rounding()) {
      case HALF_EVEN -> signed ? S8_HALF_EVEN : U8_HALF_EVEN;
      case HALF_AWAY -> signed ? S8_HALF_AWAY : U8_HALF_AWAY;
      case FIXED_POINT_SINGLE -> signed ? S8_FIXED_POINT_SINGLE : U8_FIXED_POINT_SINGLE;
      case FIXED_POINT_DOUBLE -> signed ? S8_FIXED_POINT_DOUBLE : U8_FIXED_POINT_DOUBLE;
    };
  }

  static StoreKind of(Dequantize epilogue) {
    boolean clamp =
        epilogue.min() != Float.NEGATIVE_INFINITY || epilogue.max() != Float.POSITIVE_INFINITY;
    if (epilogue.bias().isPresent()) {
      return clamp ? FLOAT_BIAS_CLAMP : FLOAT_BIAS;
    }
    return clamp ? FLOAT_CLAMP : FLOAT;
  }
}
