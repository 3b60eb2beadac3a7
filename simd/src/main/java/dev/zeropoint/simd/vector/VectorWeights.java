package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights as int16, in panels of {@link Lanes#NR} columns, the last one padded with columns of
 * zeros, K padded with zeros to groups of {@link #KR} = 4:
 *
 * <pre>
 *   panel 0 | panel 1 | ... | column sums, int32 | zero points, int32
 *
 *   panel:   group 0 (k = 0..3) | group 1 (k = 4..7) | ...
 *
 *   group:   w[0][c0] w[1][c0] | w[0][c1] w[1][c1] | ...     one vector: k and k + 1 of NR columns
 *            w[2][c0] w[3][c0] | w[2][c1] w[3][c1] | ...     one vector: k + 2 and k + 3
 * </pre>
 *
 * <p>All codes are kept signed: U8 codes and their zero points are 128 less, which changes no
 * difference of the two. A column's two lanes add up to its sum of products.
 *
 * @param type of the codes they were
 * @param depth K
 * @param cols N
 * @param segment panels, then the sum of each column's signed codes modulo 2^32, then each column's
 *     signed zero point; both padded with zeros to whole panels
 * @param corrected whether any signed zero point is not 0
 */
record VectorWeights(
    GemmBackend backend,
    ElementType type,
    int depth,
    int cols,
    MemorySegment segment,
    boolean corrected)
    implements PackedWeights {
  /** KR: how many k are packed together, and consumed by a step of the kernels. */
  static final int KR = 4;

  static VectorWeights pack(GemmBackend backend, Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    long panelBytes = panelBytes(rhs.rows());
    int panels = panels(rhs.cols());
    long bytes = panels * (panelBytes + 2L * Lanes.BYTES);
    MemorySegment segment = arena.allocate(bytes, Tensor.ALIGNMENT).fill((byte) 0);
    int offset = signedOffset(rhs.type());
    long sums = panels * panelBytes;
    long zeros = sums + (long) panels * Lanes.BYTES;
    boolean corrected = false;
    for (int n = 0; n < rhs.cols(); n++) {
      long panel = n / Lanes.NR * panelBytes;
      segment.set(
          Layouts.INT32, sums + 4L * n, packColumn(rhs, n, segment, panel + n % Lanes.NR * 4));
      segment.set(Layouts.INT32, zeros + 4L * n, zeroPoints[n] - offset);
      corrected |= zeroPoints[n] != offset;
    }
    return new VectorWeights(backend, rhs.type(), rhs.rows(), rhs.cols(), segment, corrected);
  }

  /** Writes one column from where its first group starts; answers the sum of its signed codes. */
  private static int packColumn(Int8Matrix rhs, int col, MemorySegment dst, long start) {
    int flip = signedOffset(rhs.type());
    MemorySegment src = rhs.segment();
    int sum = 0;
    for (int k = 0; k < rhs.rows(); k++) {
      byte code = (byte) (src.get(Layouts.INT8, rhs.rowOffset(k) + col) ^ flip);
      // Two k a vector: the vector, then the 16-bit half of the column's 32-bit lane.
      dst.set(Layouts.INT16, start + (long) (k >> 1) * Lanes.BYTES + (k & 1) * 2, code);
      sum += code;
    }
    return sum;
  }

  /** What the codes of a type are above the signed codes: 0 or 128. */
  static int signedOffset(ElementType type) {
    return type == ElementType.S8 ? 0 : 128;
  }

  /** How many groups of KR cover a depth. */
  static int groups(int depth) {
    return (int) ((depth + 3L) / KR);
  }

  private static int panels(int cols) {
    return (int) ((cols + Lanes.NR - 1L) / Lanes.NR);
  }

  private static long panelBytes(int depth) {
    return 2L * Lanes.BYTES * groups(depth);
  }

  int panels() {
    return panels(cols);
  }

  /** Where a panel starts, in bytes. */
  long panelOffset(int panel) {
    return panel * panelBytes(depth);
  }

  /** Where the sums of a panel's columns start, one vector of int32. */
  long sumsOffset(int panel) {
    return panelOffset(panels()) + (long) panel * Lanes.BYTES;
  }

  /** Where the signed zero points of a panel's columns start, one vector of int32. */
  long zeroPointsOffset(int panel) {
    return sumsOffset(panels() + panel);
  }

  @Override
  public long byteSize() {
    return segment.byteSize();
  }

  @Override
  public boolean isAccessibleBy(Thread thread) {
    return segment.isAccessibleBy(thread);
  }
}
