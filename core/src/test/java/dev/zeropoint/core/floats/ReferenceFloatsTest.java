package dev.zeropoint.core.floats;

/** The scalar loops. */
class ReferenceFloatsTest extends FloatKernelsContract {
  @Override
  protected FloatKernels kernels() {
    return FloatKernels.reference();
  }
}
