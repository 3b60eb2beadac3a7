package dev.zeropoint.core.gemm;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;

/** A backend that packs and never multiplies. */
final class FakeBackend extends GemmBackend {
  private final String name;

  FakeBackend(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  private record Weights(GemmBackend backend, ElementType type, int depth, int cols)
      implements PackedWeights {
    @Override
    public long byteSize() {
      return 0;
    }

    @Override
    public boolean isAccessibleBy(Thread thread) {
      return true;
    }
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    return new Weights(this, rhs.type(), rhs.rows(), rhs.cols());
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    throw new AssertionError(name + " must not be called");
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    throw new AssertionError(name + " must not be called");
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
    throw new AssertionError(name + " must not be called");
  }
}
