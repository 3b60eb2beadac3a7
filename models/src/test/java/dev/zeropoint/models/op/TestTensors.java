package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;

/** Small tensors for tests; the garbage collector frees them. */
final class TestTensors {
  private TestTensors() {}

  /** A vector of floats. */
  static Tensor floats(float... values) {
    return floats(Shape.of(values.length), values);
  }

  /** A tensor of floats. */
  static Tensor floats(Shape shape, float... values) {
    return Tensor.ofFloats(Arena.ofAuto(), shape, values);
  }

  /** A tensor of doubles. */
  static Tensor doubles(Shape shape, double... values) {
    Tensor tensor = Tensor.allocate(ElementType.F64, shape, Arena.ofAuto());
    for (int i = 0; i < values.length; i++) {
      Elements.setReal(tensor, i, values[i]);
    }
    return tensor;
  }

  /** A vector of integers. */
  static Tensor vector(ElementType type, long... values) {
    return integers(type, Shape.of(values.length), values);
  }

  /** A tensor of integers. */
  static Tensor integers(ElementType type, Shape shape, long... values) {
    return Tensor.ofLongs(Arena.ofAuto(), type, shape, values);
  }

  /** A vector of S64, such as axes and extents. */
  static Tensor longs(long... values) {
    return vector(ElementType.S64, values);
  }

  /** A tensor of S32 that counts 0, 1, 2 and so on. */
  static Tensor counting(long... dims) {
    Tensor tensor = Tensor.allocate(ElementType.S32, Shape.of(dims), Arena.ofAuto());
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.setLong(i, i);
    }
    return tensor;
  }

  /** The elements of an F32 or F64 tensor. */
  static double[] reals(Tensor tensor) {
    double[] values = new double[(int) tensor.elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.getDouble(i);
    }
    return values;
  }
}
