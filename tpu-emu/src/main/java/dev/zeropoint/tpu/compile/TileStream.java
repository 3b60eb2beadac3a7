package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A program in the making. Weights are read ahead of their use: as many tiles as the FIFO holds at
 * the start, then one behind each matrix instruction that takes one, so that Weight Memory never
 * waits for the instruction stream.
 */
final class TileStream {
  private final int ahead;
  private final List<Instruction> program = new ArrayList<>();
  // Since the last synchronisation: instructions, and the reads of their tiles.
  private final List<Instruction> body = new ArrayList<>();
  private final List<Instruction> reads = new ArrayList<>();
  private boolean upperHalf;
  private final Map<ConfigRegister, Integer> registers = new EnumMap<>(ConfigRegister.class);

  TileStream(TpuConfig config) {
    this.ahead = Math.max(2, config.fifoTiles());
    for (ConfigRegister register : ConfigRegister.values()) {
      registers.put(register, register.initial());
    }
  }

  /** Adds what takes no tile. */
  void add(Instruction instruction) {
    body.add(instruction);
  }

  /** Which half of the accumulators is filled now; the other one drains. */
  boolean upperHalf() {
    return upperHalf;
  }

  /** Fills the other half from now on. */
  void swapHalves() {
    upperHalf = !upperHalf;
  }

  /** Sets a register, unless it has the value. */
  void configure(ConfigRegister register, int value) {
    if (registers.put(register, value) != value) {
      body.add(Instruction.configure(register, value));
    }
  }

  /** Adds a matrix instruction that takes the next tile, or the next two of 16-bit weights. */
  void addMatrix(Instruction matrix, long tile, int rows, int cols) {
    int tiles = Flag.RHS_16.in(matrix) ? 2 : 1;
    for (int i = 0; i < tiles; i++) {
      reads.add(Instruction.readWeights(tile + i, rows, cols, 1));
    }
    body.add(matrix);
  }

  /**
   * Lets nothing behind overtake what stands in front: also no weights, since instructions issue in
   * order.
   */
  void sync() {
    flush();
    program.add(Instruction.of(Opcode.SYNC));
  }

  private void flush() {
    int read = Math.min(ahead, reads.size());
    program.addAll(reads.subList(0, read));
    for (Instruction instruction : body) {
      program.add(instruction);
      if (instruction.opcode().isMatrix() && Flag.NEXT.in(instruction)) {
        int end = Math.min(reads.size(), read + (Flag.RHS_16.in(instruction) ? 2 : 1));
        program.addAll(reads.subList(read, end));
        read = end;
      }
    }
    reads.clear();
    body.clear();
  }

  /** Ends the program. */
  Program build() {
    flush();
    program.add(Instruction.of(Opcode.HALT));
    return Program.of(program);
  }
}
