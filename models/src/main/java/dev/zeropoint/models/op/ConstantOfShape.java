package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Optional;

/**
 * ConstantOfShape: a tensor of the shape in input 0 whose elements are all the one of the attribute
 * value, and of its type; without the attribute, 0 as F32.
 *
 * <p>An IllegalArgumentException tells of a value that is not one element and of a negative extent.
 *
 * @param value of each element
 */
record ConstantOfShape(Optional<Tensor> value) implements Operator {
  static Operator bind(Binding binding) {
    Optional<Tensor> value = binding.attributes().tensor("value");
    if (value.isPresent() && value.get().elementCount() != 1) {
      throw new IllegalArgumentException(
          "ConstantOfShape: value is " + value.get() + ", not one element");
    }
    return new ConstantOfShape(value);
  }

  @Override
  public void run(Call call) {
    Shape shape = Shape.of(Axes.read(call, 0, "shape"));
    ElementType type = value.map(Tensor::type).orElse(ElementType.F32);
    Tensor dst = call.output(0, type, shape);
    value.ifPresentOrElse(
        one -> Elements.fill(one, 0, dst, 0, dst.elementCount()),
        () -> dst.segment().fill((byte) 0));
  }
}
