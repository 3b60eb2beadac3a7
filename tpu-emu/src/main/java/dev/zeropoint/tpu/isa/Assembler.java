package dev.zeropoint.tpu.isa;

import dev.zeropoint.tpu.isa.Operand.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns text into a program. A line is empty or one of
 *
 * <pre>
 *   # a comment, also behind anything else
 *   name = 0x100                                 a constant
 *   label:                                       a constant: the index of the next instruction
 *   matrix_multiply ub=name acc=0 rows=200 repeat=2 next accumulate
 * </pre>
 *
 * <p>An instruction is a mnemonic, its operands as {@code name=value} in any order, and the words
 * of its flags. Values are decimal, hexadecimal or constants, which may stand anywhere in the text;
 * those of {@code configure} may be negative. Operands that are left out are 0, a left-out repeat
 * is 1.
 */
public final class Assembler {
  private static final String NAME = "[A-Za-z_][A-Za-z_0-9]*";

  private final Map<String, Long> constants = new HashMap<>();
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();

  private Assembler() {}

  /**
   * Assembles a text.
   *
   * @throws ProgramException with the number of the line that is wrong
   */
  public static Program assemble(String text) {
    Assembler assembler = new Assembler();
    String[] source = text.split("\\R", -1);
    for (int i = 0; i < source.length; i++) {
      source[i] = source[i].replaceFirst("#.*", "").strip();
    }
    assembler.define(source);
    for (int i = 0; i < source.length; i++) {
      if (isInstruction(source[i])) {
        assembler.add(source[i], i + 1);
      }
    }
    return new Program(assembler.instructions, assembler.lines);
  }

  private static boolean isInstruction(String line) {
    return !line.isEmpty() && !isLabel(line) && !isConstant(line);
  }

  private static boolean isLabel(String line) {
    return line.matches(NAME + "\\s*:");
  }

  private static boolean isConstant(String line) {
    return line.matches(NAME + "\\s*=.*");
  }

  private void define(String[] source) {
    int index = 0;
    for (int i = 0; i < source.length; i++) {
      String where = "line " + (i + 1);
      if (isLabel(source[i])) {
        define(where, source[i].replaceFirst("\\s*:", ""), index);
      } else if (isConstant(source[i])) {
        String[] parts = source[i].split("=", 2);
        define(where, parts[0].strip(), number(where, parts[1].strip()));
      } else if (!source[i].isEmpty()) {
        index++;
      }
    }
  }

  private void define(String where, String name, long value) {
    if (constants.putIfAbsent(name, value) != null) {
      throw new ProgramException(where, "\"" + name + "\" is defined twice");
    }
  }

  private void add(String source, int line) {
    String where = "line " + line;
    String[] words = source.split("\\s+");
    Opcode opcode =
        Opcode.of(words[0])
            .orElseThrow(
                () -> new ProgramException(where, "unknown instruction \"" + words[0] + "\""));
    Instruction instruction = Instruction.of(opcode);
    Set<String> seen = new HashSet<>();
    try {
      for (int i = 1; i < words.length; i++) {
        String name = words[i].split("=", 2)[0];
        if (!seen.add(name)) {
          throw new ProgramException(where, "\"" + name + "\" stands twice");
        }
        instruction =
            words[i].contains("=")
                ? withOperand(where, instruction, name, words[i].split("=", 2)[1])
                : withFlag(where, instruction, name);
      }
    } catch (ProgramException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new ProgramException(where, e.getMessage());
    }
    instructions.add(instruction);
    lines.add(line);
  }

  private Instruction withOperand(String where, Instruction i, String name, String text) {
    long value = value(where, i.opcode(), name, text);
    if (name.equals("repeat")) {
      // Beyond an int it is beyond the range, too.
      return new Instruction(
          i.opcode(),
          i.flags(),
          (int) Math.min(value, Integer.MAX_VALUE),
          i.buffer(),
          i.accumulator(),
          i.length());
    }
    Operand operand =
        find(i.opcode(), name)
            .orElseThrow(
                () ->
                    new ProgramException(
                        where, i.opcode().mnemonic() + " has no operand \"" + name + "\""));
    boolean signed = i.opcode() == Opcode.CONFIGURE && operand.field() == Field.LENGTH;
    if (signed && value < 0 && value >= Integer.MIN_VALUE) {
      value &= Field.LENGTH.max();
    }
    if (value < 0 || value > operand.field().max()) {
      throw new ProgramException(
          where, name + "=" + text + " is not in [0, " + operand.field().max() + "]");
    }
    return operand.field().set(i, value);
  }

  private static Optional<Operand> find(Opcode opcode, String name) {
    List<Operand> all = new ArrayList<>(opcode.operands());
    all.addAll(unused(opcode));
    return all.stream().filter(operand -> operand.name().equals(name)).findFirst();
  }

  /** The fields that mean nothing to an opcode, so that any binary has a text. */
  static List<Operand> unused(Opcode opcode) {
    Set<Field> used = new HashSet<>();
    opcode.operands().forEach(operand -> used.add(operand.field()));
    List<Operand> unused = new ArrayList<>();
    if (!used.contains(Field.BUFFER)) {
      unused.add(new Operand("unused_buffer", Field.BUFFER));
    }
    if (!used.contains(Field.ACCUMULATOR)) {
      unused.add(new Operand("unused_accumulator", Field.ACCUMULATOR));
    }
    if (!used.contains(Field.LENGTH) && !used.contains(Field.WIDTH)) {
      unused.add(new Operand("unused_length", Field.LENGTH));
    }
    return unused;
  }

  private Instruction withFlag(String where, Instruction i, String word) {
    for (Flag flag : i.opcode().flags()) {
      Optional<Integer> value = flag.valueOf(word);
      if (value.isPresent()) {
        int flags = i.flags() & ~flag.bits() | flag.of(value.get());
        return new Instruction(
            i.opcode(), flags, i.repeat(), i.buffer(), i.accumulator(), i.length());
      }
    }
    throw new ProgramException(where, i.opcode().mnemonic() + " has no flag \"" + word + "\"");
  }

  private long value(String where, Opcode opcode, String name, String text) {
    if (opcode == Opcode.CONFIGURE && name.equals("register")) {
      Optional<ConfigRegister> register = ConfigRegister.of(text);
      if (register.isPresent()) {
        return register.get().ordinal();
      }
    }
    if (text.matches(NAME)) {
      Long value = constants.get(text);
      if (value == null) {
        throw new ProgramException(where, "\"" + text + "\" is not defined");
      }
      return value;
    }
    return number(where, text);
  }

  private static long number(String where, String text) {
    try {
      // Octal numbers are not wanted: 010 is ten.
      return text.matches("-?0[xX].*") ? Long.decode(text) : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProgramException(where, "\"" + text + "\" is not a number");
    }
  }
}
