package dev.zeropoint.tpu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramCoding;
import dev.zeropoint.tpu.isa.ProgramException;
import dev.zeropoint.tpu.isa.RandomInstructions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whatever the program: it ends in counters that add up, or in one line that says where. */
class ProgramFuzzIT {
  private static final int PROGRAMS = 100_000;
  private static final long MAX_CYCLES = 5_000;

  private static final TpuConfig SMALL =
      new TpuConfig(1000, 4, 4, 16 * 64, 2000, 2, 1024, 16, 4, 100_000, 100_000, 3);

  private int ran;
  private int refused;

  @Test
  void randomProgramsAndMutatedBinaries() {
    RandomGenerator random = TestSeed.random("fuzz");
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(SMALL, arena);
      for (int tile = 0; tile < 60; tile++) {
        machine.weights().tile(tile).fill((byte) (37 * tile));
      }
      MemorySegment host = arena.allocate(100 * 4);
      for (int i = 0; i < PROGRAMS; i++) {
        byte[] bytes = ProgramCoding.encode(Program.of(program(random)));
        if (i % 2 == 1) {
          mutate(bytes, random);
        }
        run(machine, host, bytes, i);
      }
    }
    // Both ends are reached often, or the test would not test much.
    assertThat(ran).isGreaterThan(PROGRAMS / 10);
    assertThat(refused).isGreaterThan(PROGRAMS / 10);
  }

  private void run(Machine machine, MemorySegment host, byte[] bytes, int index) {
    try {
      Counters counters = machine.run(ProgramCoding.decode(bytes), host, MAX_CYCLES, _ -> {});
      Counters.Cycles c = counters.cycles();
      if (c.active() + c.weightStall() + c.weightShift() + c.nonMatrix() != c.total()
          || Math.min(Math.min(c.active(), c.nonMatrix()), c.weightStall()) < 0) {
        fail(TestSeed.replay("program " + index + ": " + c));
      }
      ran++;
    } catch (ProgramException e) {
      if (e.getMessage().isBlank() || e.getMessage().contains("\n")) {
        fail(TestSeed.replay("program " + index), e);
      }
      refused++;
    } catch (RuntimeException e) {
      fail(TestSeed.replay("program " + index), e);
    }
  }

  private static void mutate(byte[] bytes, RandomGenerator random) {
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      // The first bytes only say that it is a program.
      int from = random.nextInt(20) == 0 ? 0 : 8;
      if (bytes.length > from) {
        bytes[random.nextInt(from, bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
    }
  }

  private static List<Instruction> program(RandomGenerator random) {
    List<Instruction> program = new ArrayList<>();
    int count = random.nextInt(1, 12);
    for (int i = 0; i < count; i++) {
      program.add(random.nextInt(40) == 0 ? RandomInstructions.any(random) : sensible(random));
      if (random.nextInt(3) == 0) {
        program.add(Instruction.readWeights(random.nextInt(60), 4, 4, 1));
        program.add(
            new Instruction(
                Opcode.MATRIX_MULTIPLY,
                Flag.NEXT.of(1) | random.nextInt(2) << 4,
                1,
                random.nextInt(200),
                0,
                random.nextInt(1, 17)));
      }
    }
    return program;
  }

  /** Instructions whose fields mostly fit the small machine. */
  private static Instruction sensible(RandomGenerator random) {
    int line = random.nextInt(240);
    int accumulator = random.nextInt(8);
    return switch (random.nextInt(7)) {
      case 0 ->
          Instruction.host(
              random.nextBoolean() ? Opcode.READ_HOST : Opcode.WRITE_HOST,
              random.nextInt(80),
              line,
              random.nextInt(1, 20));
      case 1 -> Instruction.readWeights(random.nextInt(60), 4, 4, random.nextInt(1, 3));
      case 2 ->
          Instruction.convolve(
              line,
              accumulator,
              random.nextInt(1, 4),
              random.nextInt(1, 4),
              random.nextInt(64),
              random.nextInt(1, 4));
      case 3 ->
          Instruction.activate(
              line, accumulator, 1, random.nextInt(1, 9), random.nextInt(64) & ~8, 1);
      case 4 ->
          Instruction.configure(
              ConfigRegister.values()[random.nextInt(ConfigRegister.values().length)],
              random.nextInt(-1, 4));
      case 5 -> new Instruction(Opcode.VECTOR, random.nextInt(4), 1, line, 0, random.nextInt(9));
      default -> Instruction.of(random.nextBoolean() ? Opcode.SYNC : Opcode.SYNC_HOST);
    };
  }
}
