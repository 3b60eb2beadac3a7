package dev.zeropoint.simd.x86.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A disassembled instruction, taken apart.
 *
 * @param address from the start of the code
 * @param text as the disassembler gave it
 * @param mnemonic its first word
 * @param operands in Intel's order
 * @param mask number of the mask register that guards it, 0 if none
 * @param zeroing whether elements that the mask leaves out become 0
 */
record Instruction(
    int address, String text, String mnemonic, List<Operand> operands, int mask, boolean zeroing) {
  private static final Pattern GUARD = Pattern.compile("\\{k([1-7])\\}(\\{z\\})?");
  private static final Pattern VECTOR = Pattern.compile("([xyz])mm(\\d+)");
  private static final Pattern MASK = Pattern.compile("k([0-7])");
  private static final Pattern NUMBER = Pattern.compile("-?0x[0-9a-f]+");
  private static final Pattern MEMORY =
      Pattern.compile(
          "(?:(\\w+) (PTR|BCST) )?\\[(\\w+)(?:\\+(\\w+)\\*([1248]))?([+-]0x[0-9a-f]+)?\\]");
  private static final Map<String, Integer> SIZES =
      Map.of(
          "BYTE", 1, "WORD", 2, "DWORD", 4, "QWORD", 8, "XMMWORD", 16, "YMMWORD", 32, "ZMMWORD",
          64);
  private static final Map<String, Operand.General> GENERAL = generalRegisters();

  /**
   * Takes a line apart.
   *
   * @throws IllegalArgumentException if there is something in it that is not known
   */
  static Instruction parse(Disassembler.Line line) {
    String[] words = line.text().split(" ", 2);
    String rest = words.length == 2 ? words[1] : "";
    Matcher guard = GUARD.matcher(rest);
    boolean guarded = guard.find();
    List<Operand> operands = new ArrayList<>();
    // A no-operation's operands mean nothing; "cs nop WORD PTR ..." is one of its longer forms.
    boolean nothing = line.text().contains("nop");
    if (!nothing && !rest.isEmpty()) {
      for (String operand : guard.replaceFirst("").split(",")) {
        operands.add(operand(operand, line));
      }
    }
    return new Instruction(
        line.address(),
        line.text(),
        nothing ? "nop" : words[0],
        List.copyOf(operands),
        guarded ? Integer.parseInt(guard.group(1)) : 0,
        guarded && guard.group(2) != null);
  }

  private static Operand operand(String text, Disassembler.Line line) {
    Matcher vector = VECTOR.matcher(text);
    if (vector.matches()) {
      int bytes = 16 << "xyz".indexOf(vector.group(1));
      return new Operand.Vector(Integer.parseInt(vector.group(2)), bytes);
    }
    Matcher mask = MASK.matcher(text);
    if (mask.matches()) {
      return new Operand.Mask(Integer.parseInt(mask.group(1)));
    }
    if (NUMBER.matcher(text).matches()) {
      return new Operand.Immediate(number(text));
    }
    if (GENERAL.containsKey(text)) {
      return GENERAL.get(text);
    }
    Matcher memory = MEMORY.matcher(text);
    if (memory.matches()) {
      return memory(memory);
    }
    throw new IllegalArgumentException("unknown operand \"" + text + "\" in " + line);
  }

  private static Operand.Memory memory(Matcher text) {
    int bytes = text.group(1) == null ? 0 : SIZES.get(text.group(1));
    boolean indexed = text.group(4) != null;
    return new Operand.Memory(
        GENERAL.get(text.group(3)).number(),
        indexed ? GENERAL.get(text.group(4)).number() : Operand.Memory.NONE,
        indexed ? Integer.parseInt(text.group(5)) : 1,
        text.group(6) == null ? 0 : number(text.group(6)),
        bytes,
        "BCST".equals(text.group(2)));
  }

  private static long number(String text) {
    boolean negative = text.startsWith("-");
    long value = Long.parseUnsignedLong(text.substring(text.indexOf('x') + 1), 16);
    return negative ? -value : value;
  }

  private static Map<String, Operand.General> generalRegisters() {
    Map<String, Operand.General> all = new HashMap<>();
    String[] names = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    for (int i = 0; i < 8; i++) {
      all.put("r" + names[i], new Operand.General(i, 8));
      all.put("e" + names[i], new Operand.General(i, 4));
      all.put(names[i], new Operand.General(i, 2));
      String low = i < 4 ? names[i].substring(0, 1) + "l" : names[i] + "l";
      all.put(low, new Operand.General(i, 1));
      all.put("r" + (i + 8), new Operand.General(i + 8, 8));
      all.put("r" + (i + 8) + "d", new Operand.General(i + 8, 4));
      all.put("r" + (i + 8) + "w", new Operand.General(i + 8, 2));
      all.put("r" + (i + 8) + "b", new Operand.General(i + 8, 1));
    }
    return all;
  }
}
