/**
 * The nouns (element types, shapes, tensors, matrix views), the quantization maths, calibration,
 * operators on codes, error measures, loops of float32, the backend contract and the scalar
 * reference that defines every result.
 */
module dev.zeropoint.core {
  exports dev.zeropoint.core.tensor;
  exports dev.zeropoint.core.quant;
  exports dev.zeropoint.core.calibrate;
  exports dev.zeropoint.core.codes;
  exports dev.zeropoint.core.error;
  exports dev.zeropoint.core.floats;
  exports dev.zeropoint.core.gemm;

  uses dev.zeropoint.core.gemm.BackendProvider;

  provides dev.zeropoint.core.gemm.BackendProvider with
      dev.zeropoint.core.reference.ReferenceBackendProvider;
}
