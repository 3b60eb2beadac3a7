package dev.zeropoint.simd.x86;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.Epilogue;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** Writes the fields of a {@link CallBlock} that stay the same during a product. */
final class GemmBlock {
  private GemmBlock() {}

  /** Which kind of kernel an epilogue needs, null being none; it is one that kernels have. */
  static StoreKind storeKind(Epilogue epilogue) {
    return switch (epilogue) {
      case null -> StoreKind.INT32;
      case Dequantize dequantize -> StoreKind.of(dequantize);
      case Requantize requantize -> StoreKind.of(requantize);
    };
  }

  /** The memory of an epilogue's bias, or nothing. */
  static MemorySegment bias(Epilogue epilogue) {
    return switch (epilogue) {
      case null -> MemorySegment.NULL;
      case Dequantize dequantize ->
          dequantize.bias().isPresent() ? dequantize.bias().get().segment() : MemorySegment.NULL;
      case Requantize requantize -> requantize.bias().segment();
    };
  }

  /** The memory of an epilogue's multipliers or scales, or nothing. */
  static MemorySegment factors(Epilogue epilogue) {
    return switch (epilogue) {
      case null -> MemorySegment.NULL;
      case Dequantize dequantize -> dequantize.scales().segment();
      case Requantize requantize -> requantize.multipliers().segment();
    };
  }

  /** The memory of an epilogue's shifts, or nothing. */
  static MemorySegment shifts(Epilogue epilogue) {
    return epilogue instanceof Requantize requantize && requantize.shifts().isPresent()
        ? requantize.shifts().get().segment()
        : MemorySegment.NULL;
  }

  /** Writes what the epilogue is made of. */
  static void setEpilogue(MemorySegment block, Epilogue epilogue, float lhsScale) {
    setLong(block, CallBlock.BIAS, bias(epilogue).address());
    setLong(block, CallBlock.FACTORS, factors(epilogue).address());
    setLong(block, CallBlock.SHIFTS, shifts(epilogue).address());
    switch (epilogue) {
      case null -> {}
      case Dequantize dequantize -> {
        setFloat(block, CallBlock.LHS_SCALE, lhsScale);
        setFloat(block, CallBlock.LOW, dequantize.min());
        setFloat(block, CallBlock.HIGH, dequantize.max());
      }
      case Requantize requantize -> {
        // The limits before the zero point is added.
        int low = requantize.min() - requantize.zeroPoint();
        int high = requantize.max() - requantize.zeroPoint();
        if (requantize.rounding().isFixedPoint()) {
          setInt(block, CallBlock.LOW, low);
          setInt(block, CallBlock.HIGH, high);
        } else {
          setFloat(block, CallBlock.LOW, low);
          setFloat(block, CallBlock.HIGH, high);
        }
        setInt(block, CallBlock.DST_ZERO_POINT, requantize.zeroPoint());
      }
    }
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
