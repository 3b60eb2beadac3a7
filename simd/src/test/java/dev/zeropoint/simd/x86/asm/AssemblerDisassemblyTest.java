package dev.zeropoint.simd.x86.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.simd.x86.sim.Disassembler;
import dev.zeropoint.simd.x86.sim.Disassembler.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds the encoder against objdump: every public method with thousands of operands each. A method
 * that is in none of the tables fails the test, and so does a table's line without a method.
 */
class AssemblerDisassemblyTest {
  /** Each form sees each of its 976 addresses, and many more pairs of registers. */
  private static final int CALLS_PER_FORM = 2500;

  private static final int FAILURES_SHOWN = 20;

  /** What has tests of its own below, or emits nothing. */
  private static final Set<String> OTHERS =
      Set.of("bind(Label)", "jmp(Label)", "jump(Condition,Label)", "align(int)");

  private static final int EVEX_PREFIX = 0x62;
  private static final Set<Integer> VEX_PREFIXES = Set.of(0xC4, 0xC5);

  private final Map<String, Form> forms = Forms.all();

  /** One call of the assembler and where its code begins. */
  private record Call(Form form, Object[] arguments, int start, int end) {
    @Override
    public String toString() {
      return form.signature() + Arrays.toString(arguments);
    }
  }

  @Test
  void everyInstructionIsInTheTables() {
    Set<String> wanted = new TreeSet<>(Forms.methods().keySet());
    wanted.removeAll(OTHERS);
    assertThat(forms.keySet()).isEqualTo(wanted);
  }

  @Test
  void everyInstructionDisassemblesToWhatWasAsked() {
    requireObjdump();
    Assembler assembler = new Assembler();
    List<Call> calls = new ArrayList<>();
    for (Form form : forms.values()) {
      Arguments arguments = new Arguments(form, TestSeed.random(form.signature()));
      Class<?>[] types = Forms.types(form);
      for (int i = 0; i < (types.length == 0 ? 1 : CALLS_PER_FORM); i++) {
        Object[] values = arguments.next(types);
        int start = assembler.size();
        Forms.emit(form, assembler, values);
        calls.add(new Call(form, values, start, assembler.size()));
      }
    }
    List<String> failures = compare(calls, assembler.toBytes());
    assertThat(failures.stream().limit(FAILURES_SHOWN))
        .as("%s of %s calls: %s", failures.size(), calls.size(), TestSeed.replay(""))
        .isEmpty();
    System.out.printf(
        Locale.ROOT,
        "encoder: %d forms, %d calls as objdump reads them%n",
        forms.size(),
        calls.size());
  }

  private static List<String> compare(List<Call> calls, byte[] code) {
    Map<Integer, String> texts = new HashMap<>();
    for (Line line : Disassembler.disassemble(code)) {
      texts.put(line.address(), line.text());
    }
    List<String> failures = new ArrayList<>();
    for (Call call : calls) {
      String wanted = call.form.text().apply(call.arguments);
      String text = texts.getOrDefault(call.start, "(no instruction begins here)");
      boolean whole = call.end == code.length || texts.containsKey(call.end);
      if (!text.equals(wanted) || !whole) {
        failures.add(call + ": wanted " + wanted + " but is " + text + hex(code, call));
      } else if (!rightEncoding(call, code[call.start] & 0xFF)) {
        failures.add(call + ": is not encoded as it should be" + hex(code, call));
      }
    }
    return failures;
  }

  private static boolean rightEncoding(Call call, int first) {
    boolean evex = first == EVEX_PREFIX;
    boolean vex = VEX_PREFIXES.contains(first);
    if (call.form.encoding() == Form.Encoding.LEGACY) {
      return !evex && !vex;
    }
    return call.form.isEvex(call.arguments) ? evex : vex;
  }

  private static String hex(byte[] code, Call call) {
    return " " + HexFormat.ofDelimiter(" ").formatHex(code, call.start, call.end);
  }

  /** What has no EVEX encoding and would need one is refused, not encoded as something else. */
  @Test
  void registersThatAnInstructionCannotEncodeAreRefused() {
    for (Form form : forms.values()) {
      if (form.encoding() == Form.Encoding.VEX && !form.bits().isEmpty()) {
        Arguments arguments = new Arguments(form, TestSeed.random(form.signature()));
        Object[] values = arguments.next(Forms.types(form));
        for (int i = 0; i < values.length; i++) {
          if (values[i] instanceof Vec v) {
            Object[] high = values.clone();
            high[i] = new Vec(v.number() + 16, v.bits());
            assertThatThrownBy(() -> Forms.emit(form, new Assembler(), high))
                .as("%s%s", form.signature(), Arrays.toString(high))
                .hasCauseInstanceOf(IllegalArgumentException.class);
          }
        }
      }
    }
  }

  @Test
  void jumpsGoWhereTheirLabelIs() {
    requireObjdump();
    Assembler assembler = new Assembler();
    Map<Integer, String> wanted = new TreeMap<>();
    Label start = new Label();
    Label end = new Label();
    Map<Integer, String> forward = new TreeMap<>();
    assembler.bind(start);
    for (int round = 0; round < 40; round++) {
      for (Condition condition : Condition.values()) {
        String name = "j" + condition.name().toLowerCase(Locale.ROOT);
        wanted.put(assembler.size(), name + " 0x0");
        assembler.jump(condition, start);
        forward.put(assembler.size(), name);
        assembler.jump(condition, end);
      }
      wanted.put(assembler.size(), "jmp 0x0");
      assembler.jmp(start);
      forward.put(assembler.size(), "jmp");
      assembler.jmp(end);
    }
    assembler.bind(end);
    String target = " 0x" + Integer.toHexString(assembler.size());
    forward.forEach((address, name) -> wanted.put(address, name + target));
    wanted.put(assembler.size(), "ret");
    assembler.ret();
    Map<Integer, String> found = new TreeMap<>();
    Disassembler.disassemble(assembler.toBytes())
        .forEach(line -> found.put(line.address(), line.text()));
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void alignmentIsFilledWithInstructionsThatDoNothing() {
    requireObjdump();
    for (int bytes : new int[] {16, 32, 64}) {
      for (int before = 0; before < bytes; before++) {
        Assembler assembler = new Assembler();
        for (int i = 0; i < before; i++) {
          assembler.ret();
        }
        assembler.align(bytes);
        assertThat(assembler.size()).isEqualTo(before == 0 ? 0 : bytes);
        if (bytes == 32 && before > 0) {
          assertThat(Disassembler.disassemble(assembler.toBytes()).stream().skip(before))
              .allMatch(line -> line.text().startsWith("nop"));
        }
      }
    }
  }

  private static void requireObjdump() {
    assumeTrue(Disassembler.isPresent(), Disassembler.ABSENT);
  }
}
