package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** Writes the fields of a {@link CallBlock} that stay the same during a product. */
final class GemmBlock {
  private GemmBlock() {}

  // Tests of the type, not a switch over it: they cost less than the rest of a small product.

  /** Which kind of kernel an epilogue needs; null is none. */
  static StoreKind storeKind(Epilogue epilogue) {
    if (epilogue instanceof Dequantize dequantize) {
      return StoreKind.of(dequantize);
    }
    return epilogue instanceof Requantize requantize ? StoreKind.of(requantize) : StoreKind.INT32;
  }

  /** The memory of an epilogue's bias, or nothing. */
  static MemorySegment bias(Epilogue epilogue) {
    if (epilogue instanceof Dequantize dequantize && dequantize.bias().isPresent()) {
      return dequantize.bias().get().segment();
    }
    return epilogue instanceof Requantize requantize
        ? requantize.bias().segment()
        : MemorySegment.NULL;
  }

  /** The memory of an epilogue's multipliers or scales, or nothing. */
  static MemorySegment factors(Epilogue epilogue) {
    if (epilogue instanceof Dequantize dequantize) {
      return dequantize.scales().segment();
    }
    return epilogue instanceof Requantize requantize
        ? requantize.multipliers().segment()
        : MemorySegment.NULL;
  }

  /** The memory of an epilogue's shifts, or nothing. */
  static MemorySegment shifts(Epilogue epilogue) {
    return epilogue instanceof Requantize requantize && requantize.shifts().isPresent()
        ? requantize.shifts().get().segment()
        : MemorySegment.NULL;
  }

  /** Writes what the epilogue is made of. */
  static void setEpilogue(MemorySegment block, Epilogue epilogue, float lhsScale) {
    if (epilogue == null) {
      return;
    }
    setLong(block, CallBlock.BIAS, bias(epilogue).address());
    setLong(block, CallBlock.FACTORS, factors(epilogue).address());
    if (epilogue instanceof Dequantize dequantize) {
      setFloat(block, CallBlock.LHS_SCALE, lhsScale);
      setFloat(block, CallBlock.LOW, dequantize.min());
      setFloat(block, CallBlock.HIGH, dequantize.max());
    } else if (epilogue instanceof Requantize requantize) {
      setRequantize(block, requantize);
    }
  }

  private static void setRequantize(MemorySegment block, Requantize requantize) {
    // The limits before the zero point is added.
    int low = requantize.min() - requantize.zeroPoint();
    int high = requantize.max() - requantize.zeroPoint();
    if (requantize.rounding().isFixedPoint()) {
      setLong(block, CallBlock.SHIFTS, shifts(requantize).address());
      setInt(block, CallBlock.LOW, low);
      setInt(block, CallBlock.HIGH, high);
    } else {
      setFloat(block, CallBlock.LOW, low);
      setFloat(block, CallBlock.HIGH, high);
    }
    setInt(block, CallBlock.DST_ZERO_POINT, requantize.zeroPoint());
  }

  static void setLong(MemorySegment block, long offset, long value) {
    block.set(Layouts.INT64, offset, value);
  }

  static void setInt(MemorySegment block, long offset, int value) {
    block.set(Layouts.INT32, offset, value);
  }

  private static void setFloat(MemorySegment block, long offset, float value) {
    block.set(Layouts.FLOAT32, offset, value);
  }
}
