package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.ACCUMULATOR_STEP;
import static dev.zeropoint.tpu.isa.ConfigRegister.HOST_PITCH;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/**
 * A machine with its memories, off-heap in an arena that the caller owns. It runs programs:
 * instructions take effect one after the other, so that values never depend on time, and {@link
 * MachineClock} finds how long the real machine, which overlaps them, would have taken.
 *
 * <p>Memories keep their contents from one program to the next; registers, tiles in the array and
 * the clock start afresh. A machine is for one thread at a time.
 */
public final class Machine {
  private final TpuConfig config;
  private final WeightMemory weights;
  private final MemorySegment buffer;
  private final MemorySegment accumulators;

  /**
   * A machine with memories of zeros.
   *
   * @param arena that they live in; Weight Memory takes from it only what is written
   */
  public Machine(TpuConfig config, Arena arena) {
    this.config = config;
    this.weights = new WeightMemory(config, arena);
    this.buffer =
        arena.allocate((long) config.bufferLines() * config.pathBytes(), Tensor.ALIGNMENT);
    this.accumulators =
        arena.allocate(4L * config.accumulators() * config.cols(), Tensor.ALIGNMENT);
  }

  /** Its figures. */
  public TpuConfig config() {
    return config;
  }

  /** Its Weight Memory, to be filled before a program runs. */
  public WeightMemory weights() {
    return weights;
  }

  /** The Unified Buffer: lines of {@link TpuConfig#pathBytes()} bytes. */
  public MemorySegment unifiedBuffer() {
    return buffer;
  }

  /** The accumulators: rows of {@link TpuConfig#cols()} int32, little-endian. */
  public MemorySegment accumulators() {
    return accumulators;
  }

  /**
   * Runs a program.
   *
   * @param host memory that Read_Host and Write_Host move lines from and to
   * @return what was counted
   * @throws ProgramException if the program is not valid; then nothing has run
   */
  public Counters run(Program program, MemorySegment host) {
    return run(program, host, Long.MAX_VALUE, Tracer.OFF);
  }

  /**
   * Runs a program within a limit.
   *
   * @param maxCycles a program that takes more ends in an exception; the work done until then is at
   *     most one instruction more
   * @param trace is given each event when it is known; those of one unit come in order
   * @throws ProgramException if the program is not valid or takes more cycles
   */
  public Counters run(
      Program program, MemorySegment host, long maxCycles, Consumer<TraceEvent> trace) {
    return run(program, host, maxCycles, Tracer.to(trace));
  }

  private Counters run(Program program, MemorySegment host, long maxCycles, Tracer trace) {
    ProgramValidator.validate(
        config, program, host.byteSize() / config.pathBytes(), weights::contains);
    MachineClock clock = new MachineClock(config, maxCycles, trace);
    Execution execution = new Execution(host);
    List<Instruction> instructions = program.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction.opcode() == Opcode.HALT) {
        break;
      }
      for (int r = 0; r < instruction.repeat(); r++) {
        // The clock first: it stops a program that takes too long before the work is done.
        clock.run(program, i, r);
        execution.run(instruction, r);
      }
    }
    return clock.counters();
  }

  /** The values of one run. */
  private final class Execution {
    private final MemorySegment host;
    private final Registers registers = new Registers();
    private final ArrayValues array = new ArrayValues(config);
    private final ActivationValues activation = new ActivationValues(config, buffer, accumulators);

    Execution(MemorySegment host) {
      this.host = host;
    }

    void run(Instruction instruction, int repetition) {
      switch (instruction.opcode()) {
        case READ_HOST, WRITE_HOST -> move(instruction, repetition, 1);
        case READ_HOST_STRIDED, WRITE_HOST_STRIDED ->
            move(instruction, repetition, registers.get(HOST_PITCH));
        case READ_WEIGHTS ->
            array.push(
                weights.tile(instruction.length() + repetition),
                instruction.accumulator(),
                instruction.buffer());
        case MATRIX_MULTIPLY, CONVOLVE ->
            array.multiply(
                instruction,
                repetition,
                Area.input(instruction, repetition, registers),
                buffer,
                accumulators,
                instruction.accumulator() + (long) repetition * registers.get(ACCUMULATOR_STEP));
        case ACTIVATE -> activation.activate(instruction, repetition, registers);
        case VECTOR -> activation.vector(instruction, registers);
        case CONFIGURE -> registers.set(instruction);
        case SYNC, SYNC_HOST, INTERRUPT_HOST, DEBUG_TAG, NOP, HALT -> {}
      }
    }

    private void move(Instruction transfer, int repetition, long pitch) {
      HostWindow.move(transfer, repetition, pitch, host, buffer, config.pathBytes());
    }
  }
}
