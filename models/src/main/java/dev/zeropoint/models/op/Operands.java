package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/** What several operators ask of their inputs. */
final class Operands {
  private Operands() {}

  /**
   * An input of a given type.
   *
   * @throws IllegalArgumentException if it has another
   */
  static Tensor require(Call call, int index, ElementType type) {
    Tensor tensor = call.input(index);
    if (tensor.type() != type) {
      throw new IllegalArgumentException("input " + index + " is " + tensor + ", not " + type);
    }
    return tensor;
  }

  /**
   * An input of 8-bit codes.
   *
   * @throws IllegalArgumentException if it has another type
   */
  static Tensor requireInt8(Call call, int index) {
    Tensor tensor = call.input(index);
    if (!tensor.type().isInt8()) {
      throw new IllegalArgumentException("input " + index + " is " + tensor + ", not S8 or U8");
    }
    return tensor;
  }

  /** An input that is known at load where it is constant, else at the call. */
  static Tensor constantOr(Binding binding, Call call, int index) {
    return binding.constant(index).orElseGet(() -> call.input(index));
  }

  /** Zero points as ints. */
  static int[] zeroPoints(Tensor tensor) {
    int[] values = new int[Math.toIntExact(tensor.elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.toIntExact(tensor.getLong(i));
    }
    return values;
  }

  /**
   * Scales as floats.
   *
   * @throws IllegalArgumentException if the tensor is not F32
   */
  static float[] scales(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      throw new IllegalArgumentException("scales are " + tensor + ", not F32");
    }
    return tensor.toFloats();
  }

  /**
   * The meaning of codes by the rules of QuantizeLinear and DequantizeLinear: a scalar scale is for
   * the tensor, a vector for an axis, and with a block size a tensor of scales for the blocks along
   * the axis.
   *
   * @param type of the codes
   * @param zeroPoint of the scale's shape, or null for zeros
   * @param data shape of the codes
   * @throws IllegalArgumentException if scale and zero point do not fit each other or the data, or
   *     a value is not valid
   */
  static Quantization quantization(
      ElementType type, Tensor scale, Tensor zeroPoint, int axis, int blockSize, Shape data) {
    // A scalar and a vector of one element are the same to models in the wild.
    if (zeroPoint != null
        && !zeroPoint.shape().equals(scale.shape())
        && zeroPoint.elementCount() + scale.elementCount() != 2) {
      throw new IllegalArgumentException(
          "the zero point " + zeroPoint + " and the scale " + scale + " differ in shape");
    }
    if (blockSize < 0) {
      throw new IllegalArgumentException("block_size=" + blockSize + " is negative");
    }
    float[] scales = scales(scale);
    int[] zeroPoints = zeroPoint == null ? new int[scales.length] : zeroPoints(zeroPoint);
    if (scales.length == 1 && scale.shape().rank() <= 1) {
      return new Quantization.PerTensor(type, scales[0], zeroPoints[0]);
    }
    if (blockSize > 0) {
      requireBlocks(scale, axis, blockSize, data);
      return new Quantization.PerBlock(type, axis, blockSize, scales, zeroPoints);
    }
    if (scale.shape().rank() != 1) {
      throw new IllegalArgumentException(
          "the scale " + scale + " is neither a scalar nor a vector, and there is no block_size");
    }
    return new Quantization.PerAxis(type, axis, scales, zeroPoints);
  }

  private static void requireBlocks(Tensor scale, int axis, int blockSize, Shape data) {
    long[] dims = data.dims();
    int at = data.axis(axis);
    dims[at] = Math.ceilDiv(dims[at], (long) blockSize);
    if (!scale.shape().equals(Shape.of(dims))) {
      throw new IllegalArgumentException(
          "the scale "
              + scale
              + " does not fit "
              + data
              + " in blocks: axis="
              + axis
              + " and block_size="
              + blockSize
              + " need "
              + Shape.of(dims));
    }
  }
}
