package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.GemmBlock.setLong;

import dev.zeropoint.core.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

/** Runs a block of rows past all panels of the weights, for one part of K. */
final class PanelPass {
  /** Weights read by one native call: what a slow memory delivers in 50 microseconds. */
  private static final long BYTES_PER_CALL = 512 * 1024;

  private PanelPass() {}

  /**
   * A run of panels; the call block holds everything but what belongs to a panel.
   *
   * @param fromCol the first column, of a whole panel
   * @param toCol where the columns end: behind a whole panel or behind the last column
   * @param fromGroup the first group of K
   * @param groups how many
   * @param rows of the block, for the length of a call
   * @param height of the taller tiles
   * @param resumed whether the accumulators go on from the partials
   * @param partial whether they go to the partials instead of to the result
   * @param partials address of the partials: those of the first panel here, then those of the next;
   *     all are whole vectors, row behind row
   * @param to address of the result's element of the block's first row and of column 0
   * @param epilogue or null
   */
  static void run(
      Kernels kernels,
      MemorySegment block,
      X86Weights weights,
      int fromCol,
      int toCol,
      int fromGroup,
      int groups,
      long productsPerCall,
      int rows,
      int height,
      StoreKind store,
      boolean resumed,
      boolean partial,
      long partials,
      long to,
      MemorySegment lhs,
      MemorySegment dst,
      Epilogue epilogue) {
    Dot dot = weights.dot();
    int first = fromCol >> dot.panelShift();
    int full = toCol >> dot.panelShift();
    long partialStep = 4L * dot.panelCols() * rows;
    long step = partial ? partialStep : (long) dot.panelCols() * store.elementBytes();
    // Where panel 0 would be: partials begin with the first panel of the run.
    long partialsOfAll = partials - first * partialStep;
    long start = partial ? partialsOfAll : to;
    setLong(block, CallBlock.DST_STEP, step);
    if (full > first) {
      if (partial) {
        setLong(block, CallBlock.DST_STRIDE, 4L * dot.panelCols());
      }
      Kernel kernel =
          kernels.gemm(dot, KernelSpec.MAX_VECTORS, 0, height, store, weights.corrected(), resumed);
      long partBytes = (long) groups * X86Weights.KR * dot.panelCols();
      int perCall = panelsPerCall(full - first, partBytes, partBytes * rows, productsPerCall);
      long partOffset = (long) fromGroup * X86Weights.KR * dot.panelCols();
      for (int panel = first; panel < full; panel += perCall) {
        setPanels(block, weights, panel, Math.min(perCall, full - panel), partOffset);
        setLong(block, CallBlock.DST, start + panel * step);
        setLong(block, CallBlock.RESUME, partialsOfAll + panel * partialStep);
        call(kernel, block, lhs, weights, dst, epilogue);
      }
    }
    int rest = toCol - full * dot.panelCols();
    if (rest > 0) {
      int vectors = Math.ceilDiv(rest, dot.lanes());
      int tail = partial ? 0 : rest % dot.lanes();
      long width = (long) vectors * dot.lanes();
      if (partial) {
        setLong(block, CallBlock.DST_STRIDE, 4 * width);
      }
      Kernel kernel = kernels.gemm(dot, vectors, tail, height, store, weights.corrected(), resumed);
      setPanels(block, weights, full, 1, fromGroup * X86Weights.KR * width);
      setLong(block, CallBlock.DST, start + full * step);
      setLong(block, CallBlock.RESUME, partialsOfAll + full * partialStep);
      call(kernel, block, lhs, weights, dst, epilogue);
    }
  }

  /** How many panels go through one native call. */
  private static int panelsPerCall(int panels, long bytes, long products, long productsPerCall) {
    // The usual small product, without a division.
    if (panels * products <= productsPerCall && panels * bytes <= BYTES_PER_CALL) {
      return panels;
    }
    return Math.clamp(Math.min(productsPerCall / products, BYTES_PER_CALL / bytes), 1, panels);
  }

  private static void call(
      Kernel kernel,
      MemorySegment block,
      MemorySegment lhs,
      X86Weights weights,
      MemorySegment dst,
      Epilogue epilogue) {
    kernel.call(
        block,
        lhs,
        weights.segment(),
        dst,
        GemmBlock.bias(epilogue),
        GemmBlock.factors(epilogue),
        GemmBlock.shifts(epilogue));
  }

  private static void setPanels(
      MemorySegment block, X86Weights weights, int first, int count, long partOffset) {
    long start = weights.segment().address() + first * weights.panelBytes();
    setLong(block, CallBlock.PANEL, start + partOffset);
    setLong(block, CallBlock.PANELS, count);
    setLong(block, CallBlock.COLUMN, 4L * first * weights.dot().panelCols());
  }
}
