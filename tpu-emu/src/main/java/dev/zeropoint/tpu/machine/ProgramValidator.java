package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.ACCUMULATOR_STEP;
import static dev.zeropoint.tpu.isa.ConfigRegister.HOST_PITCH;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_A;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_B;
import static dev.zeropoint.tpu.isa.ConfigRegister.VECTOR_SHIFT;

import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Walks through a program before it runs and refuses what the machine could not do: addresses
 * outside of a memory, tiles or accumulators that nothing has defined, results that would overwrite
 * each other, and more weights asked for than can ever wait.
 */
public final class ProgramValidator {
  private final TpuConfig config;
  private final Program program;
  private final long hostLines;
  private final LongPredicate tileWritten;
  private final Registers registers = new Registers();
  private final BitSet accumulators = new BitSet();
  private final Deque<Extent> waiting = new ArrayDeque<>();
  private boolean tileActive;
  private int index;

  /** The part of a tile in use. */
  private record Extent(int rows, int cols) {}

  private ProgramValidator(
      TpuConfig config, Program program, long hostLines, LongPredicate tileWritten) {
    this.config = config;
    this.program = program;
    this.hostLines = hostLines;
    this.tileWritten = tileWritten;
  }

  /**
   * Validates for any host memory and any weights.
   *
   * @throws ProgramException with the place and the reason if the program cannot be run
   */
  public static void validate(TpuConfig config, Program program) {
    validate(config, program, Long.MAX_VALUE, _ -> true);
  }

  /**
   * Validates for one run.
   *
   * @param hostLines lines of host memory
   * @param tileWritten whether a tile of Weight Memory has contents
   * @throws ProgramException with the place and the reason if the program cannot be run
   */
  static void validate(
      TpuConfig config, Program program, long hostLines, LongPredicate tileWritten) {
    ProgramValidator validator = new ProgramValidator(config, program, hostLines, tileWritten);
    List<Instruction> instructions = program.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).opcode() == Opcode.HALT) {
        return;
      }
      validator.index = i;
      for (int r = 0; r < instructions.get(i).repeat(); r++) {
        validator.check(instructions.get(i), r);
      }
    }
  }

  private void check(Instruction instruction, int repetition) {
    switch (instruction.opcode()) {
      case READ_HOST, WRITE_HOST -> checkTransfer(instruction, repetition, 1);
      case READ_HOST_STRIDED, WRITE_HOST_STRIDED ->
          checkTransfer(instruction, repetition, registers.get(HOST_PITCH));
      case READ_WEIGHTS -> checkWeights(instruction, repetition);
      case MATRIX_MULTIPLY, CONVOLVE -> checkMatrix(instruction, repetition);
      case ACTIVATE -> checkActivate(instruction, repetition);
      case VECTOR -> checkVector(instruction);
      case CONFIGURE -> {
        if (ConfigRegister.of(instruction.buffer()).isEmpty()) {
          throw refused("there is no register " + instruction.buffer());
        }
        registers.set(instruction);
      }
      case SYNC, SYNC_HOST, INTERRUPT_HOST, DEBUG_TAG, NOP, HALT -> {}
    }
  }

  private void checkTransfer(Instruction transfer, int repetition, long pitch) {
    int lines = transfer.accumulator();
    if (lines <= 0) {
      throw refused("nothing to transfer: lines=0");
    }
    if (pitch <= 0) {
      throw refused("host_pitch=" + pitch + " is not positive");
    }
    checkLines("ub", Area.of(transfer.buffer() + (long) repetition * lines, lines));
    long first = HostWindow.firstLine(transfer, repetition, pitch);
    long end = first + (lines - 1L) * pitch + 1;
    if (end > hostLines) {
      throw refused("host lines [" + first + ", " + end + ") are not in [0, " + hostLines + ")");
    }
  }

  private void checkWeights(Instruction read, int repetition) {
    long tile = read.length() + repetition;
    if (tile >= config.weightTiles()) {
      throw refused("tile=" + tile + " is not in [0, " + config.weightTiles() + ")");
    }
    if (!tileWritten.test(tile)) {
      throw refused("tile=" + tile + " of Weight Memory has no contents");
    }
    Extent extent = new Extent(read.accumulator(), read.buffer());
    if (extent.rows > config.rows() || extent.cols > config.cols()) {
      throw refused(extent + " is larger than the array, " + config.rows() + "x" + config.cols());
    }
    int capacity = WeightClock.capacity(config);
    if (waiting.size() >= capacity) {
      throw refused("would wait for ever: " + capacity + " tiles are asked for and none is used");
    }
    waiting.add(extent);
  }

  private void checkMatrix(Instruction matrix, int repetition) {
    boolean wide = Flag.RHS_16.in(matrix);
    if (wide && matrix.repeat() != 1) {
      throw refused("rhs16 cannot be repeated: its tiles do not stay");
    }
    if (Flag.NEXT.in(matrix) && repetition > 0) {
      if (!tileActive) {
        throw refused("no tile is active");
      }
    } else if (Flag.NEXT.in(matrix)) {
      if (waiting.size() < (wide ? 2 : 1)) {
        throw refused("there is no next tile: none was read");
      }
      Extent extent = waiting.remove();
      if (wide && !extent.equals(waiting.remove())) {
        throw refused("the tiles of the low and the high bytes differ in rows or cols");
      }
      tileActive = true;
    } else {
      if (wide) {
        throw refused("rhs16 needs next: its two tiles do not stay in the array");
      }
      if (!tileActive) {
        throw refused("no tile is active: the first matrix instruction needs next");
      }
    }
    Area input = Area.input(matrix, repetition, registers);
    checkPitches(input);
    long first = firstAccumulator(matrix, repetition, input.count());
    checkLines("ub", input);
    int from = (int) first;
    int to = (int) (first + input.count());
    if (Flag.ACCUMULATE.in(matrix)) {
      checkDefined(from, to);
    } else {
      accumulators.set(from, to);
    }
  }

  private void checkActivate(Instruction activate, int repetition) {
    long count = (long) activate.height() * activate.width();
    long first = firstAccumulator(activate, repetition, count);
    checkDefined((int) first, (int) (first + count));
    if (!Pooling.of(activate, registers).valid()) {
      throw refused("the pooling window or stride is not positive");
    }
    Area output = Area.output(activate, repetition, registers);
    if (output.count() <= 0) {
      throw refused("the pooling window is larger than the input");
    }
    checkPitches(output);
    checkLines("ub", output);
    if (!disjoint(output)) {
      throw refused("the results overlap: output_pitch or output_row_pitch is too small");
    }
    checkLines(
        "constants",
        Area.of(registers.get(ConfigRegister.CONSTANTS), ActivationClock.CONSTANT_LINES));
    Requantization.check(
        activate,
        registers,
        message -> {
          throw refused(message);
        });
  }

  private static boolean disjoint(Area area) {
    boolean inRow = area.width() == 1 || area.pitch() > 0;
    long rowLength = (area.width() - 1L) * area.pitch() + 1;
    return inRow && (area.height() == 1 || area.rowPitch() >= rowLength);
  }

  private void checkVector(Instruction vector) {
    long lines = vector.length();
    if (lines <= 0) {
      throw refused("nothing to do: lines=0");
    }
    if (Flag.ELEMENTS_16.in(vector) && lines % 2 != 0) {
      throw refused("lines=" + lines + " is odd; elements of 16 bits take two");
    }
    checkLines("ub", Area.of(vector.buffer(), lines));
    checkLines("vector_a", Area.of(registers.get(VECTOR_A), lines));
    checkLines("vector_b", Area.of(registers.get(VECTOR_B), lines));
    int shift = registers.get(VECTOR_SHIFT);
    if (shift < 0 || shift > 31) {
      throw refused("vector_shift=" + shift + " is not in [0, 31]");
    }
  }

  private long firstAccumulator(Instruction instruction, int repetition, long count) {
    if (count <= 0) {
      throw refused("nothing to do: no rows");
    }
    long first = instruction.accumulator() + (long) repetition * registers.get(ACCUMULATOR_STEP);
    if (first < 0 || count > config.accumulators() - first) {
      throw refused(
          "accumulators ["
              + first
              + ", "
              + (first + count)
              + ") are not in [0, "
              + config.accumulators()
              + ")");
    }
    return first;
  }

  private void checkDefined(int from, int to) {
    int undefined = accumulators.nextClearBit(from);
    if (undefined < to) {
      throw refused("accumulator " + undefined + " is not defined");
    }
  }

  private void checkPitches(Area area) {
    if (area.pitch() < 0 || area.rowPitch() < 0) {
      throw refused("a pitch is negative: " + area.rowPitch() + ", " + area.pitch());
    }
  }

  private void checkLines(String name, Area area) {
    if (area.start() < 0 || area.end() > config.bufferLines()) {
      throw refused(
          name
              + " lines ["
              + area.start()
              + ", "
              + area.end()
              + ") are not in [0, "
              + config.bufferLines()
              + ")");
    }
  }

  /** Messages are put together only where they are needed: programs are validated often. */
  private ProgramException refused(String message) {
    return new ProgramException(program.where(index), message);
  }
}
