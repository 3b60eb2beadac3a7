package dev.zeropoint.core.gemm;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The extents of a product: lhs [rows, depth] x rhs [depth, cols]. */
record GemmShape(int rows, int depth, int cols) {
  /**
   * Every combination of the sizes at which a tiled kernel changes its path. For a tile of T: 1, T
   * - 1, T, T + 1 and 3T + 2.
   */
  static List<GemmShape> around(int... tiles) {
    List<Integer> sizes = sizes(tiles);
    List<GemmShape> shapes = new ArrayList<>();
    for (int rows : sizes) {
      for (int depth : sizes) {
        for (int cols : sizes) {
          shapes.add(new GemmShape(rows, depth, cols));
        }
      }
    }
    return shapes;
  }

  /** As {@link #around}, with the depths in turn: for what depends on the result's shape alone. */
  static List<GemmShape> resultsAround(int... tiles) {
    List<Integer> sizes = sizes(tiles);
    List<GemmShape> shapes = new ArrayList<>();
    for (int rows : sizes) {
      for (int cols : sizes) {
        shapes.add(new GemmShape(rows, sizes.get(shapes.size() % sizes.size()), cols));
      }
    }
    return shapes;
  }

  private static List<Integer> sizes(int... tiles) {
    SortedSet<Integer> sizes = new TreeSet<>();
    for (int tile : tiles) {
      sizes.addAll(List.of(1, Math.max(1, tile - 1), tile, tile + 1, 3 * tile + 2));
    }
    return List.copyOf(sizes);
  }

  /** Shapes whose extents differ by orders of magnitude. */
  static List<GemmShape> extremes() {
    return List.of(
        new GemmShape(1, 5000, 1),
        new GemmShape(3, 5000, 7),
        new GemmShape(1, 384, 384),
        new GemmShape(1, 1, 1000),
        new GemmShape(1000, 1, 1),
        new GemmShape(1000, 3, 1),
        new GemmShape(67, 129, 1),
        new GemmShape(65, 2, 66),
        new GemmShape(130, 31, 3),
        new GemmShape(2, 33, 517));
  }

  /** Every way in which some extents are 0. */
  static List<GemmShape> empties() {
    List<GemmShape> shapes = new ArrayList<>();
    for (int bits = 1; bits < 8; bits++) {
      shapes.add(
          new GemmShape((bits & 1) != 0 ? 0 : 5, (bits & 2) != 0 ? 0 : 7, (bits & 4) != 0 ? 0 : 9));
    }
    return shapes;
  }

  @Override
  public String toString() {
    return rows + "x" + depth + "x" + cols;
  }
}
