package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Cast and CastLike: each element in another type, among BOOL, the four-bit types, the integers of
 * 8 to 64 bits, F32 and F64.
 *
 * <ul>
 *   <li>To F32 and F64: the nearest value, ties to even.
 *   <li>From a real to an integer: truncated toward zero, then the low bits of the result; 8
 *       becomes -8 as S4 and -9 becomes 7 as U4. Beyond 64 bits the result saturates first, and NaN
 *       is 0: ONNX leaves what does not fit open.
 *   <li>From integer to integer: the low bits, read as the new type.
 *   <li>To BOOL: whether it is not 0; NaN is true. From BOOL: 0 or 1.
 * </ul>
 *
 * <p>A cast to the type that the input has is no copy. An IllegalArgumentException tells of a type
 * to cast to that is not supported.
 */
final class Cast {
  private static final double TWO_TO_63 = 0x1p63;

  private Cast() {}

  static Operator bind(Binding binding) {
    ElementType type = DataType.of(binding.attributes().integer("to", -1));
    QuantizationKernels kernels = binding.backend().quantization();
    return call -> cast(call, type, kernels);
  }

  static Operator bindLike(Binding binding) {
    QuantizationKernels kernels = binding.backend().quantization();
    return call -> cast(call, call.input(1).type(), kernels);
  }

  private static void cast(Call call, ElementType to, QuantizationKernels kernels) {
    Tensor src = call.input(0);
    if (src.type() == to) {
      call.alias(0, 0, src.shape());
      return;
    }
    Tensor dst = call.output(0, to, src.shape());
    if (src.type() == ElementType.S32 && to == ElementType.F32) {
      kernels.dequantize(src, 1f, 0, dst);
    } else if (to.isFloat()) {
      toReal(src, dst);
    } else if (src.type().isFloat()) {
      for (long i = 0; i < src.elementCount(); i++) {
        dst.setLong(i, toInteger(Elements.real(src, i), to));
      }
    } else {
      for (long i = 0; i < src.elementCount(); i++) {
        dst.setLong(i, narrow(src.getLong(i), to));
      }
    }
  }

  private static void toReal(Tensor src, Tensor dst) {
    boolean narrow = dst.type() == ElementType.F32;
    for (long i = 0; i < src.elementCount(); i++) {
      // By way of a double, a long would be rounded to a float twice.
      double value =
          narrow && !src.type().isFloat() ? toFloat(src.getLong(i), src.type()) : src.getDouble(i);
      Elements.setReal(dst, i, value);
    }
  }

  private static float toFloat(long value, ElementType type) {
    if (type == ElementType.U64 && value < 0) {
      // Halved, with the lost bit kept as a sticky one, it is a positive long.
      return (value >>> 1 | value & 1) * 2f;
    }
    return value;
  }

  /** A real number as an element of an integer type or BOOL. */
  static long toInteger(double value, ElementType type) {
    if (type == ElementType.BOOL) {
      return value != 0 ? 1 : 0;
    }
    if (type == ElementType.U64 && value >= TWO_TO_63) {
      return (long) (value - TWO_TO_63) + Long.MIN_VALUE;
    }
    return narrow((long) value, type);
  }

  /** The low bits of an integer, as an element of another integer type or BOOL keeps them. */
  private static long narrow(long value, ElementType type) {
    return switch (type) {
      case BOOL -> value != 0 ? 1 : 0;
      // A tensor keeps these in a whole byte, so the upper bits must be right too.
      case S4 -> value << 60 >> 60;
      case U4 -> value & 0xF;
      default -> value;
    };
  }
}
