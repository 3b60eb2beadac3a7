package dev.zeropoint.simd.x86;

import java.util.Locale;

/**
 * Everything that is constant in a kernel. A kernel multiplies a block of rows by a run of panels
 * of weights, in tiles of {@code rows} and then of {@code rows - 1} rows.
 *
 * @param dot how products are added up
 * @param vectors of columns in a panel: 1 or 2
 * @param tail columns in the last vector, or 0 if it is full
 * @param rows of the taller tiles, 1 to the dot's most
 * @param store what is made of the accumulators
 * @param corrected whether the weights have zero points, so that sums of rows count
 * @param resumed whether accumulators go on from an earlier part of K
 */
record KernelSpec(
    Dot dot, int vectors, int tail, int rows, StoreKind store, boolean corrected, boolean resumed) {
  /** Vectors of a full panel. */
  static final int MAX_VECTORS = 2;

  /** How many specifications a dot has. */
  static int count(Dot dot) {
    return index(
            dot,
            MAX_VECTORS,
            dot.lanes() - 1,
            dot.maxRows(),
            StoreKind.values()[StoreKind.count() - 1],
            true,
            true)
        + 1;
  }

  /** A dense number of a specification among those of its dot. */
  static int index(
      Dot dot,
      int vectors,
      int tail,
      int rows,
      StoreKind store,
      boolean corrected,
      boolean resumed) {
    int flags = (corrected ? 2 : 0) + (resumed ? 1 : 0);
    int shape = ((vectors - 1) * dot.lanes() + tail) * dot.maxRows() + rows - 1;
    return (store.ordinal() * 4 + flags) * MAX_VECTORS * dot.lanes() * dot.maxRows() + shape;
  }

  /** Columns of the result that a panel gives. */
  int cols() {
    return tail == 0 ? vectors * dot.lanes() : (vectors - 1) * dot.lanes() + tail;
  }

  /** A name for listings and profilers, such as {@code gemm_vpdpbusd_zmm_14x32_int32}. */
  String name() {
    return "gemm_"
        + dot.name().toLowerCase(Locale.ROOT)
        + "_"
        + rows
        + "x"
        + cols()
        + "_"
        + store.name().toLowerCase(Locale.ROOT)
        + (corrected ? "_corrected" : "")
        + (resumed ? "_resumed" : "");
  }
}
