package dev.zeropoint.core.gemm;

/**
 * What every backend must hold to, bit for bit. A backend's test extends it and names the backend:
 *
 * <pre>{@code
 * class ReferenceBackendTest extends GemmBackendContract {
 *   public GemmBackend backend() {
 *     return Backends.select("scalar").backend();
 *   }
 * }
 * }</pre>
 *
 * <p>The results are compared with {@link GemmOracle}, which shares no code with any backend.
 */
public abstract class GemmBackendContract
    implements GemmProductContract,
        RequantizeContract,
        DequantizeContract,
        GemmArgumentContract,
        GemmMemoryContract,
        GemmPartContract,
        ScratchContract,
        MappedMemoryContract,
        AllocationContract {
  /** For the test of a backend. */
  protected GemmBackendContract() {}

  @Override
  public abstract GemmBackend backend();

  @Override
  public int[] tileSizes() {
    return new int[] {1, 4, 16};
  }
}
