package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.ACCUMULATOR_STEP;
import static dev.zeropoint.tpu.isa.ConfigRegister.CONSTANTS;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_A;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_B;

import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;

/**
 * When the activation unit works: one row of accumulators in and one line out each cycle; a vector
 * operation reads its two operands one after the other.
 */
final class ActivationClock {
  /** Lines of biases, multipliers and shifts. */
  static final int CONSTANT_LINES = 12;

  private final LineClock buffer;
  private final LineClock accumulators;
  private final Issue.Queue queue;
  private final Tracer trace;
  private long free;
  private long accumulatorsRead;
  private long linesRead;
  private long linesWritten;

  ActivationClock(LineClock buffer, LineClock accumulators, Issue issue, Tracer trace) {
    this.buffer = buffer;
    this.accumulators = accumulators;
    this.queue = issue.queue();
    this.trace = trace;
  }

  /** One repetition of an activation. */
  void activate(Instruction activate, int repetition, Registers registers) {
    long first = activate.accumulator() + (long) repetition * registers.get(ACCUMULATOR_STEP);
    Area sums = Area.of(first, (long) activate.height() * activate.width());
    Area output = Area.output(activate, repetition, registers);
    Area constants = Area.of(registers.get(CONSTANTS), CONSTANT_LINES);
    long start = Math.max(queue.issue(), free);
    start = Math.max(start, accumulators.unitWritten(sums));
    start = Math.max(start, buffer.free(output));
    start = Math.max(start, buffer.hostWritten(constants));
    long written = output.count() * output.lines();
    long cycles = Math.max(sums.count(), written);
    finish("activate", sums.count(), start, cycles);
    accumulators.readUntil(sums, free);
    buffer.readUntil(constants, free);
    buffer.writtenByUnit(output, free);
    accumulatorsRead += sums.count();
    linesWritten += written;
  }

  /** A vector operation. */
  void vector(Instruction vector, Registers registers) {
    long lines = vector.length();
    Area left = Area.of(registers.get(VECTOR_A), lines);
    Area right = Area.of(registers.get(VECTOR_B), lines);
    Area output = Area.of(vector.buffer(), lines);
    long start = Math.max(queue.issue(), free);
    start = Math.max(start, Math.max(written(left), written(right)));
    start = Math.max(start, buffer.free(output));
    String name = Flag.OPERATION.words().get(Flag.OPERATION.get(vector.flags()));
    finish(name, lines, start, 2 * lines);
    buffer.readUntil(left, free);
    buffer.readUntil(right, free);
    buffer.writtenByUnit(output, free);
    linesRead += 2 * lines;
    linesWritten += lines;
  }

  private long written(Area area) {
    return Math.max(buffer.unitWritten(area), buffer.hostWritten(area));
  }

  private void finish(String name, long count, long start, long cycles) {
    queue.started(start);
    free = start + cycles;
    trace.add(Unit.ACTIVATION, name, count, start, cycles);
  }

  long done() {
    return free;
  }

  long accumulatorsRead() {
    return accumulatorsRead;
  }

  long linesRead() {
    return linesRead;
  }

  long linesWritten() {
    return linesWritten;
  }
}
