package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.simd.x86.code.Routine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A routine of this package.
 *
 * @param name what listings and profilers call it
 * @param rows of a tile
 * @param cols of a tile, or floats of a turn
 * @param code emits it
 */
public record FloatRoutine(String name, int rows, int cols, Supplier<byte[]> code) {
  /** The arithmetic of {@link ArithmeticEmitter}. */
  static FloatRoutine arithmetic(FloatOperation operation, boolean aVaries, boolean bVaries) {
    String name =
        operation.name().toLowerCase(Locale.ROOT)
            + (aVaries ? "_vector" : "_scalar")
            + (bVaries ? "_vector" : "_scalar");
    return new FloatRoutine(
        name,
        1,
        4 * FloatConstants.LANES,
        () -> ArithmeticEmitter.emit(operation, aVaries, bVaries));
  }

  /** The error function. */
  static FloatRoutine erf() {
    return new FloatRoutine("erf_f32", 1, FloatConstants.LANES, ErfEmitter::emit);
  }

  /** The softmax of rows. */
  static FloatRoutine softmax() {
    return new FloatRoutine("softmax_f32", 1, FloatConstants.LANES, SoftmaxEmitter::emit);
  }

  /** The sums of rows. */
  static FloatRoutine sum() {
    return new FloatRoutine("sum_f32", SumEmitter.TOGETHER, FloatConstants.LANES, SumEmitter::emit);
  }

  /**
   * The copy of rows.
   *
   * @param repeats whether a row of the source has one element, which stands for all
   */
  static FloatRoutine copy(boolean repeats) {
    return new FloatRoutine(
        repeats ? "repeat_f32" : "copy_f32",
        1,
        CopyEmitter.UNROLLED * FloatConstants.LANES,
        () -> CopyEmitter.emit(repeats));
  }

  /** The transposition. */
  static FloatRoutine transpose() {
    return new FloatRoutine(
        "transpose_f32", TransposeEmitter.ROWS, TransposeEmitter.COLS, TransposeEmitter::emit);
  }

  /** Tiles of a product, as {@link ProductEmitter#emit} has them. */
  static FloatRoutine product(int rows, int vectors, boolean masked) {
    int cols = vectors * FloatConstants.LANES;
    String name = "product_f32_" + rows + "x" + cols + (masked ? "_masked" : "");
    return new FloatRoutine(name, rows, cols, () -> ProductEmitter.emit(rows, vectors, masked));
  }

  /** All that there are. */
  public static List<FloatRoutine> all() {
    List<FloatRoutine> all = new ArrayList<>();
    for (FloatOperation operation : FloatOperation.values()) {
      all.add(arithmetic(operation, true, true));
      all.add(arithmetic(operation, true, false));
      all.add(arithmetic(operation, false, true));
      all.add(arithmetic(operation, false, false));
    }
    all.add(erf());
    all.add(softmax());
    all.add(sum());
    all.add(copy(false));
    all.add(copy(true));
    all.add(transpose());
    for (int rows = 1; rows <= ProductEmitter.ROWS; rows++) {
      all.add(product(rows, 1, true));
      all.add(product(rows, 2, true));
      all.add(product(rows, 2, false));
    }
    return all;
  }

  /** Places it in executable memory. */
  Routine install() {
    return Routine.install(name, code.get());
  }
}
