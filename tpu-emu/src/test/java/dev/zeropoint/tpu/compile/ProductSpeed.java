package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Workspace;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.ProgramValidator;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.util.Locale;

/**
 * Prints what the parts of {@code zeropoint tpu gemm} take, in milliseconds: compiling, validating,
 * counting (which validates too), and the product by the best backend. Run it by hand: it asserts
 * nothing.
 */
public final class ProductSpeed {
  private static final int ROUNDS = 8;

  private ProductSpeed() {}

  /** Measures products of the sizes given, or of 2048, cubed. */
  public static void main(String[] args) {
    int[] sizes = {2048};
    if (args.length > 0) {
      sizes = new int[args.length];
      for (int i = 0; i < args.length; i++) {
        sizes[i] = Integer.parseInt(args[i]);
      }
    }
    for (int size : sizes) {
      measure(size);
    }
  }

  private static void measure(int size) {
    GemmBackend backend = Backends.best().backend();
    Shape shape = Shape.of(size, size);
    try (Arena arena = Arena.ofConfined();
        Workspace workspace = Workspace.create()) {
      Int8Matrix lhs = Int8Matrix.of(Tensor.allocate(ElementType.U8, shape, arena));
      Int8Matrix rhs = Int8Matrix.of(Tensor.allocate(ElementType.S8, shape, arena));
      PackedWeights weights = backend.pack(rhs, arena);
      Int32Matrix dst = Int32Matrix.of(Tensor.allocate(ElementType.S32, shape, arena));
      for (int round = 1; round <= ROUNDS; round++) {
        long start = System.nanoTime();
        CompiledLayer layer =
            CompiledLayer.compile(
                TpuConfig.V1,
                LayerShape.product(size, size, size),
                OperandFormat.U8_S8,
                Activation.int32());
        long compiled = System.nanoTime();
        ProgramValidator.validate(TpuConfig.V1, layer.program());
        long validated = System.nanoTime();
        Counters counters = MachineClock.count(TpuConfig.V1, layer.program());
        long counted = System.nanoTime();
        backend.multiply(lhs, 0, weights, dst, workspace);
        long multiplied = System.nanoTime();
        System.out.printf(
            Locale.ROOT,
            "%d cubed, round %d: compile %.2f, validate %.2f, count %.2f, product by %s %.1f ms;"
                + " %,d cycles%n",
            size,
            round,
            (compiled - start) / 1e6,
            (validated - compiled) / 1e6,
            (counted - validated) / 1e6,
            backend.name(),
            (multiplied - counted) / 1e6,
            counters.cycles().total());
      }
    }
  }
}
