package dev.zeropoint.core.floats;

/** What the parts of {@link FloatKernelsContract} test. */
interface FloatKernelsUnderTest {
  /** The same instance at each call. */
  FloatKernels floats();
}
