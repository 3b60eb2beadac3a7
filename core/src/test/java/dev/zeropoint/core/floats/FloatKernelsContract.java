package dev.zeropoint.core.floats;

/**
 * What every implementation of {@link FloatKernels} must hold to, bit for bit. Its test extends
 * this class and names the kernels:
 *
 * <pre>{@code
 * class ReferenceFloatsTest extends FloatKernelsContract {
 *   protected FloatKernels kernels() {
 *     return FloatKernels.reference();
 *   }
 * }
 * }</pre>
 *
 * <p>The results are compared with {@link FloatOracle}, which shares no code with any kernel.
 */
public abstract class FloatKernelsContract
    implements FloatElementwiseContract,
        FloatBroadcastContract,
        FloatRowContract,
        FloatCopyContract,
        FloatProductContract,
        FloatArgumentContract,
        FloatOverlapContract,
        FloatProductArgumentContract,
        FloatMemoryContract,
        FloatAllocationContract {
  /** For the test of an implementation. */
  protected FloatKernelsContract() {}

  /** The same instance at each call. */
  protected abstract FloatKernels kernels();

  @Override
  public final FloatKernels floats() {
    return kernels();
  }
}
