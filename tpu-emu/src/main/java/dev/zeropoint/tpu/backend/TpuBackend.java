package dev.zeropoint.tpu.backend;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.tpu.compile.Activation;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;

/**
 * The backend {@code tpu}: values from another backend, since all give the same bits, and cycles
 * from the clock of the machine for the program that each product compiles to. {@link
 * MachineBackend} computes with that program; both count the same.
 *
 * <p>Unlike other backends it allocates in each product: a program, the clock's times of lines, and
 * counters. It is a means of study, which nobody gets unasked. Programs kept for reuse would be
 * hidden memory that grows with the number of shapes, since rows change from call to call. The
 * values allocate what their backend does: nothing.
 */
public final class TpuBackend extends GemmBackend {
  static final String NAME = "tpu";

  private final TpuConfig config;
  private final GemmBackend values;
  private final TpuMeter meter;

  /**
   * A backend for one machine.
   *
   * @param values computes the results
   */
  public TpuBackend(TpuConfig config, GemmBackend values) {
    this.config = config;
    this.values = values;
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

  /** The backend that computes the results. */
  public GemmBackend values() {
    return values;
  }

  @Override
  public QuantizationKernels quantization() {
    return values.quantization();
  }

  @Override
  public FloatKernels floats() {
    return values.floats();
  }

  /** Weights of the other backend, and the type in which the machine would hold them. */
  private record Weights(GemmBackend backend, PackedWeights packed, ElementType stored)
      implements PackedWeights {
    @Override
    public ElementType type() {
      return packed.type();
    }

    @Override
    public int depth() {
      return packed.depth();
    }

    @Override
    public int cols() {
      return packed.cols();
    }

    @Override
    public long byteSize() {
      return packed.byteSize();
    }

    @Override
    public boolean isAccessibleBy(Thread thread) {
      return packed.isAccessibleBy(thread);
    }
  }

  @Override
  protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    ElementType stored = ProductFormat.weightType(rhs, zeroPoints);
    return new Weights(this, values.pack(rhs, arena, zeroPoints), stored);
  }

  @Override
  protected void multiplyChecked(
      Int8Matrix lhs, int lhsZeroPoint, PackedWeights rhs, Int32Matrix dst, Scratch scratch) {
    Weights weights = (Weights) rhs;
    values.multiply(lhs, lhsZeroPoint, weights.packed, dst, scratch);
    count(lhs, weights, Activation.int32());
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
    values.multiply(lhs, lhsZeroPoint, weights.packed, epilogue, dst, scratch);
    count(lhs, weights, Activation.of(epilogue));
  }

  /** The machine has no floats: it hands 32-bit sums to the host. */
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
    values.multiply(lhs, lhsZeroPoint, lhsScale, weights.packed, epilogue, dst, scratch);
    count(lhs, weights, Activation.int32());
  }

  private void count(Int8Matrix lhs, Weights weights, Activation activation) {
    meter.add(
        MachineClock.count(
            config,
            ProductFormat.compile(config, lhs, weights.stored, weights.cols(), activation)
                .program()));
  }
}
