package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.POOL_HEIGHT;
import static dev.zeropoint.tpu.isa.ConfigRegister.POOL_STRIDE;
import static dev.zeropoint.tpu.isa.ConfigRegister.POOL_WIDTH;

import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;

/**
 * The pooling of one activation; without pooling the window is a single code.
 *
 * @param kind {@link Flag#POOL_NONE}, {@link Flag#POOL_MAX} or {@link Flag#POOL_AVERAGE}
 * @param height rows of the input
 * @param width columns of the input
 * @param windowHeight at least 1
 * @param windowWidth at least 1
 * @param stride at least 1
 */
record Pooling(int kind, int height, int width, int windowHeight, int windowWidth, int stride) {
  static Pooling of(Instruction activate, Registers registers) {
    int kind = Flag.POOL.get(activate.flags());
    return kind == Flag.POOL_NONE
        ? new Pooling(kind, activate.height(), activate.width(), 1, 1, 1)
        : new Pooling(
            kind,
            activate.height(),
            activate.width(),
            registers.get(POOL_HEIGHT),
            registers.get(POOL_WIDTH),
            registers.get(POOL_STRIDE));
  }

  int outputHeight() {
    return extent(height, windowHeight);
  }

  int outputWidth() {
    return extent(width, windowWidth);
  }

  /** Windows that lie inside of the input; those that do not are left out. */
  private int extent(int input, int window) {
    return input < window ? 0 : (input - window) / stride + 1;
  }

  /** Whether windows and stride are positive. */
  boolean valid() {
    return windowHeight > 0 && windowWidth > 0 && stride > 0;
  }

  /** The result of the window at (y, x) of codes in rows of {@code width}. */
  int apply(int[] codes, int y, int x) {
    int largest = Integer.MIN_VALUE;
    long sum = 0;
    for (int dy = 0; dy < windowHeight; dy++) {
      for (int dx = 0; dx < windowWidth; dx++) {
        int code = codes[(y * stride + dy) * width + x * stride + dx];
        largest = Math.max(largest, code);
        sum += code;
      }
    }
    return kind == Flag.POOL_AVERAGE ? rounded(sum, windowHeight * windowWidth) : largest;
  }

  /** The quotient, ties away from zero. */
  private static int rounded(long sum, int count) {
    long half = sum >= 0 ? count / 2 : -(count / 2);
    return (int) ((sum + half) / count);
  }
}
