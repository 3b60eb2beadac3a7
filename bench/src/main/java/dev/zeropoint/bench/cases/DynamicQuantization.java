package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Floats to u8 codes with the range of the moment: ONNX DynamicQuantizeLinear by a backend. */
public final class DynamicQuantization implements Contender {
  private static final long SEED = 0x5EED_2E20L;

  private final GemmBackend backend;
  private final QuantizationKernels kernels;
  private final Tensor source;
  private final Tensor codes;
  private final Tensor scale;
  private final Tensor zeroPoint;

  /** For random floats of the given extents, in memory of the arena. */
  public DynamicQuantization(GemmBackend backend, int rows, int cols, Arena arena) {
    this.backend = backend;
    kernels = backend.quantization();
    source = Tensor.allocate(ElementType.F32, Shape.of(rows, cols), arena);
    SplittableRandom random = new SplittableRandom(SEED);
    for (long i = 0; i < source.elementCount(); i++) {
      source.setFloat(i, (float) random.nextGaussian());
    }
    codes = Tensor.allocate(ElementType.U8, source.shape(), arena);
    scale = Tensor.allocate(ElementType.F32, Shape.scalar(), arena);
    zeroPoint = Tensor.allocate(ElementType.U8, Shape.scalar(), arena);
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      kernels.dynamicQuantize(source, codes, scale, zeroPoint);
    }
  }

  /** The kernels. */
  public QuantizationKernels kernels() {
    return kernels;
  }

  /** The floats. */
  public Tensor source() {
    return source;
  }

  /** Where the codes are left. */
  public Tensor codes() {
    return codes;
  }

  /** The scale of the last run. */
  public float scale() {
    return scale.getFloat(0);
  }

  /** The zero point of the last run. */
  public int zeroPoint() {
    return (int) zeroPoint.getLong(0);
  }
}
