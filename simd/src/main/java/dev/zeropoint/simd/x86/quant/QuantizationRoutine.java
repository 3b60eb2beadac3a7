package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.core.tensor.ElementType;
import java.util.Locale;

/** The routines of quantization: one for each operation and type. */
public enum QuantizationRoutine {
  /** The least and the greatest of floats. */
  SCAN_F32,
  /** Floats to signed codes. */
  QUANTIZE_F32_S8,
  /** Floats to unsigned codes. */
  QUANTIZE_F32_U8,
  /** Signed codes to floats. */
  DEQUANTIZE_S8_F32,
  /** Unsigned codes to floats. */
  DEQUANTIZE_U8_F32,
  /** Accumulators to floats. */
  DEQUANTIZE_S32_F32,
  /** Sums of rows of signed codes. */
  ROW_SUMS_S8,
  /** Sums of rows of unsigned codes. */
  ROW_SUMS_U8,
  /** Sums of columns of signed codes. */
  COLUMN_SUMS_S8,
  /** Sums of columns of unsigned codes. */
  COLUMN_SUMS_U8;

  /** Elements of a block. */
  public static final int BLOCK = BlockLoop.BLOCK;

  /** What listings and profilers call it. */
  public String kernelName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its machine code. */
  public byte[] emit() {
    return switch (this) {
      case SCAN_F32 -> ScanEmitter.emit();
      case QUANTIZE_F32_S8 -> QuantizeEmitter.emit(true);
      case QUANTIZE_F32_U8 -> QuantizeEmitter.emit(false);
      case DEQUANTIZE_S8_F32 -> DequantizeEmitter.emit(ElementType.S8);
      case DEQUANTIZE_U8_F32 -> DequantizeEmitter.emit(ElementType.U8);
      case DEQUANTIZE_S32_F32 -> DequantizeEmitter.emit(ElementType.S32);
      case ROW_SUMS_S8 -> SumEmitter.emitRows(true);
      case ROW_SUMS_U8 -> SumEmitter.emitRows(false);
      case COLUMN_SUMS_S8 -> SumEmitter.emitColumns(true);
      case COLUMN_SUMS_U8 -> SumEmitter.emitColumns(false);
    };
  }
}
