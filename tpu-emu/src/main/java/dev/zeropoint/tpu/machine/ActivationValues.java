package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.ACCUMULATOR_STEP;
import static dev.zeropoint.tpu.isa.ConfigRegister.CONSTANTS;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_A;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_B;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_SHIFT;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import java.lang.foreign.MemorySegment;

/** The values of the activation unit: accumulators to codes, and vectors element by element. */
final class ActivationValues {
  private final TpuConfig config;
  private final MemorySegment buffer;
  private final MemorySegment accumulators;

  ActivationValues(TpuConfig config, MemorySegment buffer, MemorySegment accumulators) {
    this.config = config;
    this.buffer = buffer;
    this.accumulators = accumulators;
  }

  /** One repetition of an activation. */
  void activate(Instruction activate, int repetition, Registers registers) {
    int cols = config.cols();
    long line = config.pathBytes();
    MemorySegment constants =
        buffer.asSlice(registers.get(CONSTANTS) * line, ActivationClock.CONSTANT_LINES * line);
    Requantization requantization = new Requantization(activate, registers, constants, line, cols);
    long first = activate.accumulator() + (long) repetition * registers.get(ACCUMULATOR_STEP);
    Area output = Area.output(activate, repetition, registers);
    Pooling pooling = Pooling.of(activate, registers);
    ElementType type = Requantization.type(activate);
    int[] codes = new int[activate.height() * activate.width()];
    for (int col = 0; col < cols; col++) {
      for (int i = 0; i < codes.length; i++) {
        int sum = accumulators.get(Layouts.INT32, 4 * ((first + i) * cols + col));
        codes[i] =
            type == ElementType.S32
                ? requantization.biased(sum, col)
                : requantization.code(sum, col);
      }
      store(codes, pooling, output, type, col);
    }
  }

  private void store(int[] codes, Pooling pooling, Area output, ElementType type, int col) {
    for (int y = 0; y < output.height(); y++) {
      for (int x = 0; x < output.width(); x++) {
        int code =
            pooling.kind() == Flag.POOL_NONE
                ? codes[y * output.width() + x]
                : pooling.apply(codes, y, x);
        set(type, output.line(y, x) * config.pathBytes(), col, code);
      }
    }
  }

  private void set(ElementType type, long offset, int index, int value) {
    switch (type) {
      case S8, U8 -> buffer.set(Layouts.INT8, offset + index, (byte) value);
      case S16 -> buffer.set(Layouts.INT16, offset + 2L * index, (short) value);
      default -> buffer.set(Layouts.INT32, offset + 4L * index, value);
    }
  }

  /** A vector operation. */
  void vector(Instruction vector, Registers registers) {
    boolean wide = Flag.ELEMENTS_16.in(vector);
    boolean multiply = Flag.OPERATION.get(vector.flags()) == 1;
    int shift = registers.get(VECTOR_SHIFT);
    ElementType type = wide ? ElementType.S16 : ElementType.S8;
    long left = (long) registers.get(VECTOR_A) * config.pathBytes();
    long right = (long) registers.get(VECTOR_B) * config.pathBytes();
    long dst = (long) vector.buffer() * config.pathBytes();
    long count = vector.length() * config.pathBytes() / (wide ? 2 : 1);
    for (long i = 0; i < count; i++) {
      long a = get(wide, left, i);
      long b = get(wide, right, i);
      long half = shift == 0 ? 0 : 1L << (shift - 1);
      long value = multiply ? a * b + half >> shift : a + b;
      int code = (int) Math.clamp(value, type.minValue(), type.maxValue());
      if (wide) {
        buffer.set(Layouts.INT16, dst + 2 * i, (short) code);
      } else {
        buffer.set(Layouts.INT8, dst + i, (byte) code);
      }
    }
  }

  private int get(boolean wide, long offset, long index) {
    return wide
        ? buffer.get(Layouts.INT16, offset + 2 * index)
        : buffer.get(Layouts.INT8, offset + index);
  }
}
