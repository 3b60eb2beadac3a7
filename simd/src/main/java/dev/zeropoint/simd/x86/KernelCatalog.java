package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.floats.FloatRoutine;
import dev.zeropoint.simd.x86.quant.QuantizationRoutine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The machine code that a backend runs, for readers: emitted, but not made executable. The kernels
 * of full panels are listed, for each height of tile and each way to store; those for the last
 * columns of a matrix and for weights with zero points are variations of them.
 */
public final class KernelCatalog {
  private KernelCatalog() {}

  /**
   * A kernel.
   *
   * @param name what profilers call it
   * @param rows of a tile
   * @param cols of a tile
   * @param code position-independent x86-64 machine code; constants are addressed absolutely
   */
  public record Entry(String name, int rows, int cols, byte[] code) {
    /** Copies the code. */
    public Entry {
      code = code.clone();
    }

    @Override
    public byte[] code() {
      return code.clone();
    }
  }

  /**
   * The kernels of a backend.
   *
   * @param backend its name, for instance {@code x86-avx2}
   * @return nothing if that backend has no machine code
   */
  public static List<Entry> of(String backend) {
    return Arrays.stream(Tier.values())
        .filter(tier -> tier.backendName().equals(backend))
        .findFirst()
        .map(KernelCatalog::of)
        .orElse(List.of());
  }

  private static List<Entry> of(Tier tier) {
    List<Entry> entries = new ArrayList<>();
    List<Dot> dots =
        tier.small() == tier.any() ? List.of(tier.any()) : List.of(tier.small(), tier.any());
    for (Dot dot : dots) {
      for (StoreKind store : StoreKind.values()) {
        for (int rows = 1; rows <= dot.maxRows(); rows++) {
          KernelSpec spec =
              new KernelSpec(dot, KernelSpec.MAX_VECTORS, 0, rows, store, false, false);
          entries.add(new Entry(spec.name(), rows, spec.cols(), KernelEmitter.emit(spec)));
        }
      }
    }
    for (LhsPacking packing : LhsPacking.values()) {
      if (dots.stream().anyMatch(dot -> dot.pairs() == packing.toWords())) {
        entries.add(new Entry(packing.kernelName(), 1, 0, LhsPackEmitter.emit(packing)));
      }
    }
    for (QuantizationRoutine routine : QuantizationRoutine.values()) {
      entries.add(new Entry(routine.kernelName(), 1, QuantizationRoutine.BLOCK, routine.emit()));
    }
    for (FloatRoutine routine : FloatRoutine.all()) {
      entries.add(new Entry(routine.name(), routine.rows(), routine.cols(), routine.code().get()));
    }
    return List.copyOf(entries);
  }
}
