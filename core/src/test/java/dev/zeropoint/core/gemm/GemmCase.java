package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One product to test, with everything about its operands that may vary.
 *
 * @param rhsZeroPoints none, one, or one a column, as {@link GemmBackend#pack} takes them
 * @param guardPages whether the operands and the result end where their memory ends
 */
record GemmCase(
    GemmShape shape,
    TypePair types,
    int lhsZeroPoint,
    int[] rhsZeroPoints,
    Fill lhsFill,
    Fill rhsFill,
    Placement lhs,
    Placement rhs,
    Placement dst,
    boolean guardPages) {

  /** Of a shape and types, with the rest drawn from the seed. */
  static GemmCase of(GemmShape shape, TypePair types) {
    RandomGenerator random = TestSeed.random(shape + " " + types);
    int[] rhsZeroPoints =
        switch (random.nextInt(4)) {
          case 0 -> new int[0];
          case 1 -> new int[] {zeroPoint(types.rhs(), random)};
          default -> new int[shape.cols()];
        };
    if (rhsZeroPoints.length > 1) {
      Arrays.setAll(rhsZeroPoints, n -> zeroPoint(types.rhs(), random));
    }
    return new GemmCase(
        shape,
        types,
        zeroPoint(types.lhs(), random),
        rhsZeroPoints,
        random.nextInt(3) == 0 ? Fill.CORNERS : Fill.RANDOM,
        rhsFill(types.rhs(), random),
        Placement.random(random),
        Placement.random(random),
        Placement.random(random),
        false);
  }

  private static Fill rhsFill(ElementType type, RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> Fill.CORNERS;
      case 1 -> type == ElementType.S8 ? Fill.SMALL_SIGNED : Fill.SMALL_UNSIGNED;
      default -> Fill.RANDOM;
    };
  }

  /** The ends of the type are drawn as often as all that lies between them. */
  private static int zeroPoint(ElementType type, RandomGenerator random) {
    int min = (int) type.minValue();
    int max = (int) type.maxValue();
    return switch (random.nextInt(4)) {
      case 0 -> min;
      case 1 -> max;
      default -> random.nextInt(min, max + 1);
    };
  }

  GemmCase withFills(Fill lhsFill, Fill rhsFill) {
    return new GemmCase(
        shape, types, lhsZeroPoint, rhsZeroPoints, lhsFill, rhsFill, lhs, rhs, dst, guardPages);
  }

  GemmCase withZeroPoints(int lhsZeroPoint, int... rhsZeroPoints) {
    return new GemmCase(
        shape, types, lhsZeroPoint, rhsZeroPoints, lhsFill, rhsFill, lhs, rhs, dst, guardPages);
  }

  GemmCase withPlacements(Placement lhs, Placement rhs, Placement dst) {
    return new GemmCase(
        shape, types, lhsZeroPoint, rhsZeroPoints, lhsFill, rhsFill, lhs, rhs, dst, guardPages);
  }

  /** The same before guard pages, with nothing behind the last element. */
  GemmCase withGuardPages() {
    return new GemmCase(
        shape,
        types,
        lhsZeroPoint,
        rhsZeroPoints,
        lhsFill,
        rhsFill,
        new Placement(lhs.offset(), lhs.rowGap(), 0),
        new Placement(rhs.offset(), rhs.rowGap(), 0),
        new Placement(dst.offset(), dst.rowGap(), 0),
        true);
  }

  /** The zero point of a column of the right operand. */
  int rhsZeroPoint(int col) {
    return switch (rhsZeroPoints.length) {
      case 0 -> 0;
      case 1 -> rhsZeroPoints[0];
      default -> rhsZeroPoints[col];
    };
  }

  @Override
  public String toString() {
    String zeroPoints =
        Arrays.toString(Arrays.copyOf(rhsZeroPoints, Math.min(8, rhsZeroPoints.length)));
    return "shape="
        + shape
        + " types="
        + types
        + " lhsZeroPoint="
        + lhsZeroPoint
        + " rhsZeroPoints="
        + rhsZeroPoints.length
        + zeroPoints.replace(" ", "")
        + " fills="
        + lhsFill
        + ","
        + rhsFill
        + " lhs="
        + lhs
        + " rhs="
        + rhs
        + " dst="
        + dst
        + (guardPages ? " guard pages" : "");
  }
}
