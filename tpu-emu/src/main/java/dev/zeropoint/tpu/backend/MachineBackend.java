package dev.zeropoint.tpu.backend;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.tpu.compile.Activation;
import dev.zeropoint.tpu.compile.ColumnConstants;
import dev.zeropoint.tpu.compile.CompiledLayer;
import dev.zeropoint.tpu.compile.CompiledLayer.Results;
import dev.zeropoint.tpu.machine.Machine;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The backend {@code tpu-machine}: each product is compiled, loaded into a machine of its own and
 * run there instruction by instruction. It is slow, and shows that programs compute what they
 * should. Each product allocates its program and its machine, so that none sees what an earlier one
 * has left behind.
 */
public final class MachineBackend extends GemmBackend {
  static final String NAME = "tpu-machine";

  private final TpuConfig config;
  private final TpuMeter meter;

  /** A backend that makes machines with these figures. */
  public MachineBackend(TpuConfig config) {
    this.config = config;
    this.meter = new TpuMeter(config);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What the products so far have counted. */
  public TpuMeter meter() {
    return meter;
  }

  /** Weights less their zero points as int16, row-major. */
  private record Weights(
      GemmBackend backend,
      ElementType type,
      int depth,
      int cols,
      ElementType stored,
      MemorySegment values)
      implements PackedWeights {
    @Override
    public long byteSize() {
      return values.byteSize();
    }

    @Override
    public boolean isAccessibleBy(Thread thread) {
      return values.isAccessibleBy(thread);
    }

    int get(int k, int n) {
      return values.get(Layouts.INT16, 2 * ((long) k * cols + n));
    }

    /** What the zero point of the left operand adds to each column. */
    int[] bias(int lhsZeroPoint) {
      int[] bias = new int[cols];
      for (int k = 0; k < depth; k++) {
        for (int n = 0; n < cols; n++) {
          bias[n] -= lhsZeroPoint * get(k, n);
        }
      }
      return bias;
    }
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    int depth = rhs.rows();
    int cols = rhs.cols();
    MemorySegment values = arena.allocate(2L * depth * cols, Tensor.ALIGNMENT);
    for (int k = 0; k < depth; k++) {
      for (int n = 0; n < cols; n++) {
        short weight = (short) (rhs.get(k, n) - zeroPoints[n]);
        values.set(Layouts.INT16, 2 * ((long) k * cols + n), weight);
      }
    }
    ElementType stored = ProductFormat.weightType(rhs, zeroPoints);
    return new Weights(this, rhs.type(), depth, cols, stored, values);
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    Weights weights = (Weights) rhs;
    ColumnConstants constants = ColumnConstants.of(weights.bias(lhsZeroPoint));
    run(lhs, weights, Activation.int32(), constants, (_, m, _, n, sum) -> dst.set(m, n, sum));
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs,
      int lhsZeroPoint,
      PackedWeights rhs,
      Requantize epilogue,
      Int8Matrix dst,
      Scratch scratch) {
    Weights weights = (Weights) rhs;
    ColumnConstants constants = ColumnConstants.of(epilogue, weights.bias(lhsZeroPoint));
    Activation activation = Activation.of(epilogue);
    run(lhs, weights, activation, constants, (_, m, _, n, code) -> dst.set(m, n, code));
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
    Weights weights = (Weights) rhs;
    ColumnConstants constants = ColumnConstants.of(weights.bias(lhsZeroPoint));
    run(
        lhs,
        weights,
        Activation.int32(),
        constants,
        (_, m, _, n, sum) -> dst.set(m, n, epilogue.apply(sum, lhsScale, n)));
  }

  private void run(
      Int8Matrix lhs,
      Weights weights,
      Activation activation,
      ColumnConstants constants,
      Results results) {
    CompiledLayer layer =
        ProductFormat.compile(config, lhs, weights.stored, weights.cols, activation);
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(config, arena);
      MemorySegment host = arena.allocate(layer.hostBytes(), Tensor.ALIGNMENT);
      layer.writeWeights((_, k, n) -> weights.get(k, n), machine.weights());
      layer.writeInput((_, m, _, k) -> lhs.get(m, k), 0, host);
      layer.writeConstants(constants, host);
      meter.add(machine.run(layer.program(), host));
      layer.readResults(host, results);
    }
  }
}
