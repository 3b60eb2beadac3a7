package dev.zeropoint.core.gemm;

import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A backend whose products are split over the threads of a {@link Parallelism}. */
final class ParallelBackend extends GemmBackend {
  private final GemmBackend backend;
  private final Crew crew;
  private final long minProducts;

  ParallelBackend(GemmBackend backend, Crew crew, long minProducts) {
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
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return new Weights(this, backend.packChecked(rhs, zeroPoints, arena));
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    PackedWeights weights = ((Weights) rhs).inner();
    if (!share(
        lhs,
        lhsZeroPoint,
        1,
        weights,
        null,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        scratch)) {
      backend.multiplyChecked(lhs, lhsZeroPoint, weights, dst, scratch);
    }
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    PackedWeights weights = ((Weights) rhs).inner();
    if (!share(
        lhs,
        lhsZeroPoint,
        1,
        weights,
        epilogue,
        dst.segment(),
        dst.offset(),
        dst.rowStride(),
        scratch)) {
      backend.multiplyChecked(lhs, lhsZeroPoint, weights, epilogue, dst, scratch);
    }
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Dequantize epilogue,
      FloatMatrix dst,
      Scratch scratch) {
    PackedWeights weights = ((Weights) rhs).inner();
    if (!share(
        lhs,
        lhsZeroPoint,
        lhsScale,
        weights,
        epilogue,
        dst.segment(),
        dst.offset(),
        4 * dst.rowStride(),
        scratch)) {
      backend.multiplyChecked(lhs, lhsZeroPoint, lhsScale, weights, epilogue, dst, scratch);
    }
  }

  private boolean isLarge(Int8Matrix lhs, PackedWeights rhs) {
    long products = (long) lhs.rows() * lhs.cols() * rhs.cols();
    return lhs.rows() > 0 && rhs.cols() > 0 && products >= minProducts;
  }

  /** Multiplies on all threads; false if they are taken or the product is too small for them. */
  private boolean share(
      Int8Matrix lhs,
      int lhsZeroPoint,
      float lhsScale,
      PackedWeights rhs,
      Epilogue epilogue,
      MemorySegment dst,
      long dstOffset,
      long dstStride,
      Scratch scratch) {
    if (!isLarge(lhs, rhs) || !crew.tryEnter()) {
      return false;
    }
    try {
      crew.product()
          .set(
              backend,
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
      return true;
    } finally {
      crew.leave();
    }
  }
}
