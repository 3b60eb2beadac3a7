package dev.zeropoint.core.codes;

import static dev.zeropoint.core.tensor.ElementType.S16;
import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseTest {
  private static PerTensor random(ElementType type, RandomGenerator random) {
    int zeroPoint =
        type == S16 ? 0 : random.nextInt((int) type.minValue(), (int) type.maxValue() + 1);
    return new PerTensor(type, random.nextFloat(0.001f, 0.1f), zeroPoint);
  }

  private static int code(ElementType type, RandomGenerator random) {
    return random.nextInt((int) type.minValue(), (int) type.maxValue() + 1);
  }

  private static BigDecimal real(PerTensor q, int code) {
    return new BigDecimal(q.scale()).multiply(BigDecimal.valueOf(code - q.zeroPoint()));
  }

  /** The code of an exact number, before it is rounded and clamped. */
  private static double steps(BigDecimal exact, PerTensor dst) {
    return exact.doubleValue() / dst.scale();
  }

  private static void assertNear(
      int actual,
      double steps,
      PerTensor dst,
      FusedActivation activation,
      double slack,
      String details) {
    CodeRange codes = activation.codes(dst);
    double clamped = Math.clamp(steps + dst.zeroPoint(), codes.min(), codes.max());
    assertThat(Math.abs(actual - clamped)).as(details).isLessThanOrEqualTo(0.5 + slack);
  }

  /**
   * The operands are rounded at 2^-20 of a step, so that only near ties another code is possible.
   */
  @ParameterizedTest
  @EnumSource(names = {"S8", "U8", "S16"})
  void aSumIsTheNearestCodeOfTheExactSum(ElementType type) {
    RandomGenerator random = TestSeed.random("add " + type);
    for (int i = 0; i < 3000; i++) {
      PerTensor lhs = random(type, random);
      PerTensor rhs = random(type, random);
      PerTensor dst = random(type, random);
      FusedActivation activation = FusedActivation.values()[i % 4];
      ElementwiseAdd add = new ElementwiseAdd(lhs, rhs, dst, activation);
      int l = code(type, random);
      int r = code(type, random);
      assertNear(
          add.apply(l, r),
          steps(real(lhs, l).add(real(rhs, r)), dst),
          dst,
          activation,
          type == S16 ? 0.01 : 1e-3,
          TestSeed.replay(lhs + " " + l + " " + rhs + " " + r + " " + dst + " " + activation));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"S8", "U8"})
  void aProductIsTheNearestCodeOfTheExactProduct(ElementType type) {
    RandomGenerator random = TestSeed.random("mul " + type);
    for (int i = 0; i < 3000; i++) {
      PerTensor lhs = random(type, random);
      PerTensor rhs = random(type, random);
      PerTensor dst = random(type, random);
      FusedActivation activation = FusedActivation.values()[i % 4];
      ElementwiseMul mul = new ElementwiseMul(lhs, rhs, dst, activation);
      int l = code(type, random);
      int r = code(type, random);
      double steps = steps(real(lhs, l).multiply(real(rhs, r)), dst);
      // The first of two roundings moves a number by half of 2^shift at most, shift below 0.
      int shift = Math.getExponent((double) lhs.scale() * rhs.scale() / dst.scale()) + 1;
      double slack = shift < 0 ? Math.scalb(0.5, shift) : 0;
      assertNear(
          mul.apply(l, r),
          steps,
          dst,
          activation,
          slack + 1e-3,
          TestSeed.replay(lhs + " " + l + " " + rhs + " " + r + " " + dst + " " + activation));
    }
  }

  @Test
  void knownSumsAndProducts() {
    PerTensor half = new PerTensor(S8, 0.5f, 0);
    PerTensor one = new PerTensor(S8, 1, 10);
    // 1.5 + 2 = 3.5 and -3.5: ties away from 0 in steps of 1.
    ElementwiseAdd add = new ElementwiseAdd(half, half, one, FusedActivation.NONE);
    assertThat(add.apply(3, 4)).isEqualTo(14);
    assertThat(add.apply(-3, -4)).isEqualTo(6);
    assertThat(add.apply(127, 127)).isEqualTo(127);
    ElementwiseMul mul = new ElementwiseMul(half, half, one, FusedActivation.RELU);
    // 0.25 * 6 = 1.5 -> 2; 0.25 * 5 = 1.25, doubly rounded: 2.5 / 2 -> 1.5 -> 2.
    assertThat(mul.apply(2, 3)).isEqualTo(12);
    assertThat(mul.apply(1, 5)).isEqualTo(12);
    assertThat(mul.apply(-1, 5)).isEqualTo(10);
    assertThat(mul.apply(-128, -128)).isEqualTo(127);
  }

  @Test
  void extremesAreThoseOfTheCodes() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor lhs = Tensor.ofLongs(arena, S8, Shape.of(2, 1, 2), -128, 3, 5, 127);
      Tensor rhs = Tensor.ofLongs(arena, S8, Shape.of(3, 1), 0, 4, -7);
      Tensor dst = Tensor.allocate(S8, Shape.of(2, 3, 2), arena);
      ElementwiseExtremes.maximum(lhs, rhs, dst);
      assertThat(dst.toLongs()).containsExactly(0, 3, 4, 4, -7, 3, 5, 127, 5, 127, 5, 127);
      ElementwiseExtremes.minimum(lhs, rhs, dst);
      assertThat(dst.toLongs()).containsExactly(-128, 0, -128, 3, -128, -7, 0, 0, 4, 4, -7, -7);
      // 200 is greater than 100 in U8, whatever the bits are.
      Tensor u = Tensor.ofLongs(arena, U8, Shape.of(1), 200);
      Tensor v = Tensor.ofLongs(arena, U8, Shape.of(1), 100);
      ElementwiseExtremes.minimum(u, v, v);
      assertThat(v.getLong(0)).isEqualTo(100);
      ElementwiseExtremes.maximum(u, v, v);
      assertThat(v.getLong(0)).isEqualTo(200);
    }
  }

  /** Against an index computation of its own, over all ways to stretch a shape of three axes. */
  @Test
  void operandsBroadcast() {
    long[] full = {2, 3, 4};
    PerTensor q = new PerTensor(S8, 1, 0);
    ElementwiseAdd add = new ElementwiseAdd(q, q, q, FusedActivation.NONE);
    try (Arena arena = Arena.ofConfined()) {
      for (int stretched = 0; stretched < 64; stretched++) {
        long[] l = full.clone();
        long[] r = full.clone();
        for (int axis = 0; axis < 3; axis++) {
          l[axis] = (stretched >> axis & 1) == 1 ? 1 : l[axis];
          r[axis] = (stretched >> 3 + axis & 1) == 1 ? 1 : r[axis];
        }
        Tensor lhs = counting(Shape.of(l), arena);
        Tensor rhs = counting(Shape.of(r), arena);
        Shape shape = Shape.broadcast(lhs.shape(), rhs.shape());
        Tensor dst = Tensor.allocate(S8, shape, arena);
        add.apply(lhs, rhs, dst);
        for (int i = 0; i < dst.elementCount(); i++) {
          long expected = at(lhs, shape, i) + at(rhs, shape, i);
          assertThat(dst.getLong(i)).as("case " + stretched + " element " + i).isEqualTo(expected);
        }
      }
    }
  }

  private static Tensor counting(Shape shape, Arena arena) {
    Tensor tensor = Tensor.allocate(S8, shape, arena);
    for (int i = 0; i < tensor.elementCount(); i++) {
      tensor.setLong(i, i);
    }
    return tensor;
  }

  private static long at(Tensor tensor, Shape shape, long index) {
    long at = 0;
    long rest = index;
    long stride = 1;
    for (int axis = 2; axis >= 0; axis--) {
      long coordinate = rest % shape.dim(axis);
      rest /= shape.dim(axis);
      at += tensor.shape().dim(axis) == 1 ? 0 : coordinate * stride;
      stride *= tensor.shape().dim(axis);
    }
    return tensor.getLong(at);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    PerTensor s = new PerTensor(S8, 1, 0);
    PerTensor u = new PerTensor(U8, 1, 0);
    FusedActivation none = FusedActivation.NONE;
    assertThatIllegalArgumentException().isThrownBy(() -> new ElementwiseAdd(s, u, s, none));
    assertThatIllegalArgumentException().isThrownBy(() -> new ElementwiseMul(s, s, u, none));
    PerTensor minute = new PerTensor(S8, 1e-7f, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElementwiseAdd(s, s, minute, none))
        .withMessageContaining("dstScale=1.0E-7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElementwiseMul(s, s, minute, none))
        .withMessageContaining("2^14");
    PerTensor shifted = new PerTensor(S16, 1, 1);
    PerTensor wide = new PerTensor(S16, 1, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElementwiseAdd(shifted, wide, wide, none))
        .withMessageContaining("zero points of 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ElementwiseMul(wide, wide, wide, none));
    try (Arena arena = Arena.ofConfined()) {
      Tensor two = Tensor.allocate(S8, Shape.of(2), arena);
      Tensor three = Tensor.allocate(S8, Shape.of(3), arena);
      Tensor floats = Tensor.allocate(ElementType.F32, Shape.of(2), arena);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ElementwiseExtremes.minimum(two, three, three));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ElementwiseExtremes.minimum(two, two, three))
          .withMessageContaining("broadcast to [2]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ElementwiseExtremes.maximum(floats, floats, floats))
          .withMessageContaining("holds no codes");
      ElementwiseAdd add = new ElementwiseAdd(s, s, s, none);
      assertThatIllegalArgumentException().isThrownBy(() -> add.apply(two, floats, two));
    }
  }
}
