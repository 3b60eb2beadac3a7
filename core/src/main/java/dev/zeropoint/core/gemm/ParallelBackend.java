package dev.zeropoint.core.gemm;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A backend whose products are split over the threads of a {@link Parallelism}. */
final class ParallelBackend extends SplittableBackend {
  private final SplittableBackend backend;
  private final Crew crew;
  private final long minProducts;

  ParallelBackend(SplittableBackend backend, Crew crew, long minProducts) {
    this.backend = backend;
    this.crew = crew;
    this.minProducts = minProducts;
  }

  /** Packed by the backend that does the work. */
  private record Weights(GemmBackend backend, PackedWeights inner) implements PackedWeights {
    @Override
    public ElementType type() {
      return inner.type();
    }

    @Override
    public int depth() {
      return inner.depth();
    }

    @Override
    public int cols() {
      return inner.cols();
    }

    @Override
    public long byteSize() {
      return inner.byteSize();
    }

    @Override
    public boolean isAccessibleBy(Thread thread) {
      return inner.isAccessibleBy(thread);
    }
  }

  @Override
  public String name() {
    return backend.name() + " on " + crew.threads() + " threads";
  }

  @Override
  public QuantizationKernels quantization() {
    return backend.quantization();
  }

  @Override
  public FloatKernels floats() {
    return backend.floats();
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return new Weights(this, backend.packChecked(rhs, zeroPoints, arena));
  }

  @Override
  protected int columnStep() {
    return backend.columnStep();
  }

  @Override
  protected void multiplyPart(
      int fromRow,
      int rows,
      int fromCol,
      int cols,
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    backend.multiplyPart(
        fromRow,
        rows,
        fromCol,
        cols,
        lhs,
        lhsZeroPoint,
        lhsScale,
        ((Weights) rhs).inner(),
        epilogue,
        dst,
        dstOffset,
        dstStride,
        scratch);
  }

  @Override
  void multiplyWhole(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    long products = (long) lhs.rows() * lhs.cols() * rhs.cols();
    if (products < minProducts
        || !crew.reaches(lhs.segment(), rhs, epilogue, dst)
        || !crew.tryEnter()) {
      super.multiplyWhole(
          lhs, lhsZeroPoint, lhsScale, rhs, epilogue, dst, dstOffset, dstStride, scratch);
      return;
    }
    try {
      crew.product()
          .set(
              this,
              crew.threads(),
              lhs,
              lhsZeroPoint,
              lhsScale,
              rhs,
              epilogue,
              dst,
              dstOffset,
              dstStride);
      crew.run(scratch);
    } finally {
      crew.leave();
    }
  }
}
