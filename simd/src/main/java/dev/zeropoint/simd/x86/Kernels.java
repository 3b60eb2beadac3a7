package dev.zeropoint.simd.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Kernels, each emitted when it is first needed and kept. Safe to share between threads; looking
 * one up allocates nothing.
 */
final class Kernels {
  /** The kernels of this JVM, run by the CPU. */
  private static final Kernels NATIVE = new Kernels(NativeKernel::load);

  private final Kernel.Loader loader;
  private final List<AtomicReferenceArray<Kernel>> gemms = new ArrayList<>();
  private final AtomicReferenceArray<Kernel> packers =
      new AtomicReferenceArray<>(LhsPacking.values().length);

  /** None yet. */
  Kernels(Kernel.Loader loader) {
    this.loader = loader;
    for (Dot dot : Dot.values()) {
      gemms.add(new AtomicReferenceArray<>(KernelSpec.count(dot)));
    }
  }

  /** The kernels of this JVM, run by the CPU. */
  static Kernels ofThisJvm() {
    return NATIVE;
  }

  /** The kernel of a {@link KernelSpec}. */
  Kernel gemm(
      Dot dot,
      int vectors,
      int tail,
      int rows,
      StoreKind store,
      boolean corrected,
      boolean resumed) {
    int index = KernelSpec.index(dot, vectors, tail, rows, store, corrected, resumed);
    // A kernel is immutable, so a plain read is enough.
    Kernel kernel = gemms.get(dot.ordinal()).getPlain(index);
    return kernel != null
        ? kernel
        : emit(index, new KernelSpec(dot, vectors, tail, rows, store, corrected, resumed));
  }

  private synchronized Kernel emit(int index, KernelSpec spec) {
    AtomicReferenceArray<Kernel> ofDot = gemms.get(spec.dot().ordinal());
    Kernel kernel = ofDot.get(index);
    if (kernel == null) {
      kernel = loader.load(spec.name(), KernelEmitter.emit(spec));
      ofDot.set(index, kernel);
    }
    return kernel;
  }

  /** The code that packs activations. */
  Kernel packer(LhsPacking packing) {
    Kernel kernel = packers.getPlain(packing.ordinal());
    return kernel != null ? kernel : emit(packing);
  }

  private synchronized Kernel emit(LhsPacking packing) {
    Kernel kernel = packers.get(packing.ordinal());
    if (kernel == null) {
      kernel = loader.load(packing.kernelName(), LhsPackEmitter.emit(packing));
      packers.set(packing.ordinal(), kernel);
    }
    return kernel;
  }
}
