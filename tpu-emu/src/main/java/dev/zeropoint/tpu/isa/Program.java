package dev.zeropoint.tpu.isa;

import java.util.List;

/**
 * A list of instructions, and where each of them comes from.
 *
 * @param instructions in the order in which they issue
 * @param lines the number of the source line of each, or nothing for a program that has no source
 */
public record Program(List<Instruction> instructions, List<Integer> lines) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are line numbers, but not one for each instruction
   */
  public Program {
    instructions = List.copyOf(instructions);
    lines = List.copyOf(lines);
    if (!lines.isEmpty() && lines.size() != instructions.size()) {
      throw new IllegalArgumentException(
          lines.size() + " line numbers for " + instructions.size() + " instructions");
    }
  }

  /** A program without source lines. */
  public static Program of(List<Instruction> instructions) {
    return new Program(instructions, List.of());
  }

  /** Where an instruction stands, for messages: its line if it has one, else its index. */
  public String where(int index) {
    return lines.isEmpty() ? "instruction " + index : "line " + lines.get(index);
  }
}
