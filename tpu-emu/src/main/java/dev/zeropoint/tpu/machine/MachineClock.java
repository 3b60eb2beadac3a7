package dev.zeropoint.tpu.machine;

import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts the cycles of a program by the times of events, never cycle by cycle. What is computed
 * plays no part, so the same code counts for a {@link Machine} that computes and for {@link
 * #count}, which does not.
 */
public final class MachineClock {
  private final TpuConfig config;
  private final long maxCycles;
  private final Tracer trace;
  private final Registers registers = new Registers();
  private final Issue issue;
  private final LineClock buffer = new LineClock();
  private final LineClock accumulators = new LineClock();
  private final WeightClock weights;
  private final MatrixClock matrix;
  private final ActivationClock activation;
  private final HostClock host;
  private long instructions;

  MachineClock(TpuConfig config, long maxCycles, Tracer trace) {
    this.config = config;
    this.maxCycles = maxCycles;
    this.trace = trace;
    issue = new Issue(config);
    weights = new WeightClock(config, issue, trace);
    matrix = new MatrixClock(config, weights, buffer, accumulators, issue, trace);
    activation = new ActivationClock(buffer, accumulators, issue, trace);
    host = new HostClock(config, buffer, issue, trace);
  }

  /**
   * What a program would count, without memories or values.
   *
   * @throws ProgramException if the program is not valid on that machine
   */
  public static Counters count(TpuConfig config, Program program) {
    return count(config, program, Tracer.OFF);
  }

  /**
   * The same with events.
   *
   * @param trace is given each event when it is known; those of one unit come in order
   * @throws ProgramException if the program is not valid on that machine
   */
  public static Counters count(TpuConfig config, Program program, Consumer<TraceEvent> trace) {
    return count(config, program, Tracer.to(trace));
  }

  private static Counters count(TpuConfig config, Program program, Tracer trace) {
    ProgramValidator.validate(config, program);
    MachineClock clock = new MachineClock(config, Long.MAX_VALUE, trace);
    List<Instruction> instructions = program.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).opcode() == Opcode.HALT) {
        break;
      }
      for (int r = 0; r < instructions.get(i).repeat(); r++) {
        clock.run(program, i, r);
      }
    }
    return clock.counters();
  }

  /** One repetition of an instruction. */
  void run(Program program, int index, int repetition) {
    Instruction instruction = program.instructions().get(index);
    if (repetition == 0) {
      instructions++;
    }
    int lines = instruction.accumulator();
    long moved = instruction.buffer() + (long) repetition * lines;
    switch (instruction.opcode()) {
      case READ_HOST, READ_HOST_STRIDED -> host.read(moved, lines);
      case WRITE_HOST, WRITE_HOST_STRIDED -> host.write(moved, lines);
      case READ_WEIGHTS -> weights.ask(instruction.accumulator(), instruction.buffer());
      case MATRIX_MULTIPLY, CONVOLVE -> matrix.run(instruction, repetition, registers);
      case ACTIVATE -> activation.activate(instruction, repetition, registers);
      case VECTOR -> activation.vector(instruction, registers);
      case CONFIGURE -> {
        issue.issue();
        registers.set(instruction);
      }
      case SYNC -> {
        matrix.synced(activation.done());
        hold("sync", Math.max(matrix.done(), activation.done()));
      }
      case SYNC_HOST -> hold("sync_host", host.done());
      case DEBUG_TAG -> mark("tag", instruction.length());
      case INTERRUPT_HOST -> mark("interrupt", instruction.length());
      case NOP, HALT -> issue.issue();
    }
    if (end() > maxCycles) {
      throw new ProgramException(
          program.where(index), "the limit of " + maxCycles + " cycles is reached");
    }
  }

  private void hold(String name, long until) {
    long from = issue.issue();
    issue.holdUntil(until);
    trace.add(Unit.CONTROL, name, from, Math.max(0, until - from));
  }

  private void mark(String name, long number) {
    trace.add(Unit.CONTROL, name, number, issue.issue(), 0);
  }

  private long end() {
    long units = Math.max(matrix.done(), Math.max(activation.done(), host.done()));
    return Math.max(units, Math.max(weights.end(), issue.time() + 1));
  }

  Counters counters() {
    int line = config.pathBytes();
    long row = 4L * config.cols();
    return new Counters(
        config,
        matrix.cycles(end()),
        new Counters.Traffic(
            host.linesRead() * line,
            host.linesWritten() * line,
            weights.tiles() * config.tileBytes(),
            (matrix.bufferLinesRead() + activation.linesRead() + host.linesWritten()) * line,
            (activation.linesWritten() + host.linesRead()) * line,
            activation.accumulatorsRead() * row,
            matrix.accumulatorsWritten() * row),
        new Counters.Use(
            weights.fifoTileCycles(),
            weights.tiles(),
            (long) buffer.peak() * line,
            accumulators.peak(),
            instructions));
  }
}
