/** The TPU v1, emulated: exact values, exact cycles, counters that add up. */
module dev.zeropoint.tpu {
  requires com.google.gson;
  requires transitive dev.zeropoint.core;
  requires dev.zeropoint.offheap;

  exports dev.zeropoint.tpu.apps;
  exports dev.zeropoint.tpu.array;
  exports dev.zeropoint.tpu.backend;
  exports dev.zeropoint.tpu.compile;
  exports dev.zeropoint.tpu.isa;
  exports dev.zeropoint.tpu.machine;

  provides dev.zeropoint.core.gemm.BackendProvider with
      dev.zeropoint.tpu.backend.TpuBackendProvider;
}
