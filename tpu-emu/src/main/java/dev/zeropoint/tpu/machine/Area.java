package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.INPUT_PITCH;
import static dev.zeropoint.tpu.isa.ConfigRegister.INPUT_ROW_PITCH;
import static dev.zeropoint.tpu.isa.ConfigRegister.INPUT_STEP;
import static dev.zeropoint.tpu.isa.ConfigRegister.OUTPUT_PITCH;
import static dev.zeropoint.tpu.isa.ConfigRegister.OUTPUT_ROW_PITCH;
import static dev.zeropoint.tpu.isa.ConfigRegister.OUTPUT_STEP;

import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;

/**
 * Lines of the Unified Buffer in two dimensions: element (y, x) begins at line {@code start + (y *
 * rowPitch + x * pitch) * lines} and takes {@code lines} lines.
 *
 * @param start first line
 * @param height number of rows
 * @param width elements of a row
 * @param rowPitch elements from row to row
 * @param pitch elements from one to the next
 * @param lines of an element
 */
record Area(long start, long height, int width, long rowPitch, long pitch, int lines) {
  /** Consecutive lines. */
  static Area of(long start, long count) {
    return new Area(start, count, 1, 1, 1, 1);
  }

  /** What one repetition of a matrix instruction reads. */
  static Area input(Instruction matrix, int repetition, Registers registers) {
    int lines = Flag.LHS_16.in(matrix) ? 2 : 1;
    long start = matrix.buffer() + (long) repetition * registers.get(INPUT_STEP);
    long pitch = registers.get(INPUT_PITCH);
    return matrix.opcode() == Opcode.CONVOLVE
        ? new Area(
            start, matrix.height(), matrix.width(), registers.get(INPUT_ROW_PITCH), pitch, lines)
        : new Area(start, matrix.length(), 1, pitch, 1, lines);
  }

  /** What one repetition of an activation writes. */
  static Area output(Instruction activate, int repetition, Registers registers) {
    int lines = outputLines(activate);
    long start = activate.buffer() + (long) repetition * registers.get(OUTPUT_STEP);
    Pooling pooling = Pooling.of(activate, registers);
    return new Area(
        start,
        pooling.outputHeight(),
        pooling.outputWidth(),
        registers.get(OUTPUT_ROW_PITCH),
        registers.get(OUTPUT_PITCH),
        lines);
  }

  static int outputLines(Instruction activate) {
    return switch (Flag.OUTPUT.get(activate.flags())) {
      case Flag.OUTPUT_S16 -> 2;
      case Flag.OUTPUT_S32 -> 4;
      default -> 1;
    };
  }

  private boolean contiguous() {
    return pitch == 1 && (height == 1 || rowPitch == width);
  }

  /** The number of runs of consecutive lines that it consists of. */
  long runs() {
    return contiguous() ? 1 : pitch == 1 ? height : count();
  }

  /** Lines of each run. */
  long runLines() {
    return contiguous() ? count() * lines : pitch == 1 ? (long) width * lines : lines;
  }

  /** The first line of a run. */
  long runStart(long run) {
    return pitch == 1 ? line(run, 0) : line(run / width, run % width);
  }

  /** The number of elements. */
  long count() {
    return height * width;
  }

  /** The line at which an element begins. */
  long line(long y, long x) {
    return start + (y * rowPitch + x * pitch) * lines;
  }

  /** The least line of all; there must be an element. */
  long least() {
    return start
        + (Math.min(0, (height - 1) * rowPitch) + Math.min(0, (width - 1) * pitch)) * lines;
  }

  /** One more than the greatest line of all; there must be an element. */
  long end() {
    return start
        + (Math.max(0, (height - 1) * rowPitch) + Math.max(0, (width - 1) * pitch)) * lines
        + lines;
  }
}
