package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Weights as signed bytes, in panels of NR = two vectors of columns; the last panel has one vector
 * if that is enough. K is padded with zeros to groups of four, columns with zeros to whole vectors:
 *
 * <pre>
 *   panel 0 | panel 1 | ... | sums, int32 a column | negated zero points, int32 a column
 *
 *   panel:          group 0 (k = 0..3) | group 1 (k = 4..7) | ...
 *   group, quads:   w[0..3][c0] | w[0..3][c1] | ...                          a lane has four k
 *   group, pairs:   w[0..1][c0] | w[0..1][c1] | ... | w[2..3][c0] | ...      a lane has two k
 * </pre>
 *
 * <p>U8 codes and their zero points are 128 less, which changes no difference of the two. The sum
 * of a column is that of its codes less K times its zero point, so that the zero point of the
 * activations is corrected by one product.
 *
 * @param dot how kernels multiply them, which decides the order in a group
 * @param type of the codes they were
 * @param depth K
 * @param cols N
 * @param segment the panels and what follows them
 * @param panelBytes of a full panel
 * @param sumsOffset where the sums start
 * @param zeroPointsOffset where the negated zero points start
 * @param corrected whether any signed zero point is not 0
 */
record X86Weights(
    GemmBackend backend,
    Dot dot,
    ElementType type,
    int depth,
    int cols,
    MemorySegment segment,
    long panelBytes,
    long sumsOffset,
    long zeroPointsOffset,
    boolean corrected)
    implements PackedWeights {
  /** KR: how many k make a group. */
  static final int KR = 4;

  /** The kernels stream over whole cache lines. */
  private static final int ALIGNMENT = 64;

  private static final int MAX_PAIR = 128;

  static X86Weights pack(
      GemmBackend backend, Tier tier, Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    WeightPacker packer = new WeightPacker(rhs);
    Dot dot = tier.small() != tier.any() && !packer.pairsFit() ? tier.any() : tier.small();
    long panels = paddedCols(dot, rhs.cols()) * groups(rhs.rows()) * KR;
    long arrays = 4 * paddedCols(dot, rhs.cols());
    MemorySegment segment = arena.allocate(panels + 2 * arrays, ALIGNMENT).fill((byte) 0);
    int[] sums = packPanels(dot, rhs, packer, segment);
    boolean corrected = false;
    for (int n = 0; n < rhs.cols(); n++) {
      int zeroPoint = zeroPoints[n] - signedOffset(rhs.type());
      segment.set(Layouts.INT32, panels + 4L * n, sums[n] - rhs.rows() * zeroPoint);
      segment.set(Layouts.INT32, panels + arrays + 4L * n, -zeroPoint);
      corrected |= zeroPoint != 0;
    }
    return new X86Weights(
        backend,
        dot,
        rhs.type(),
        rhs.rows(),
        rhs.cols(),
        segment,
        panelOffset(dot, rhs.rows(), 1),
        panels,
        panels + arrays,
        corrected);
  }

  /** Writes all panels; answers the sum of each column's signed codes. */
  private static int[] packPanels(Dot dot, Int8Matrix rhs, WeightPacker packer, MemorySegment dst) {
    int[] sums = new int[rhs.cols()];
    int laneBytes = dot.pairs() ? 2 : KR;
    for (int first = 0; first < rhs.cols(); first += WeightPacker.COLS) {
      int panel = first / dot.panelCols();
      int lane = first - panel * dot.panelCols();
      long start = panelOffset(dot, rhs.rows(), panel) + (long) lane * laneBytes;
      long groupBytes = (long) KR * panelWidth(dot, rhs.cols(), panel);
      packer.pack(first, dst, start, groupBytes, dot.pairs(), sums);
    }
    return sums;
  }

  /**
   * Whether {@code a0 * w0 + a1 * w1} fits 16 bits for all activations of 0 to 255: neither the
   * positive nor the negative weights of the pair add up to more than 128, and 255 * 128 = 32640.
   */
  static boolean pairFits(byte w0, byte w1) {
    return Math.max(w0, 0) + Math.max(w1, 0) <= MAX_PAIR
        && Math.min(w0, 0) + Math.min(w1, 0) >= -MAX_PAIR;
  }

  /** What the codes of a type are above the signed codes: 0 or 128. */
  static int signedOffset(ElementType type) {
    return type == ElementType.S8 ? 0 : 128;
  }

  /** How many groups of KR cover a depth. */
  static int groups(int depth) {
    return (int) ((depth + 3L) / KR);
  }

  /** Columns in whole vectors. */
  private static long paddedCols(Dot dot, int cols) {
    return (cols + dot.lanes() - 1L) / dot.lanes() * dot.lanes();
  }

  /** Columns of a panel in whole vectors. */
  private static int panelWidth(Dot dot, int cols, int panel) {
    return (int) Math.min(dot.panelCols(), paddedCols(dot, cols) - (long) panel * dot.panelCols());
  }

  private static long panelOffset(Dot dot, int depth, int panel) {
    return (long) panel * dot.panelCols() * groups(depth) * KR;
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
