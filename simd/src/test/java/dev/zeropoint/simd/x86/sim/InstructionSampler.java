package dev.zeropoint.simd.x86.sim;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Form;
import dev.zeropoint.simd.x86.asm.Forms;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mask;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Operand;
import dev.zeropoint.simd.x86.asm.Vec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes a function that executes many instructions one by one: fresh values into the registers
 * that it reads, the instruction, what it changed into a log. Whoever runs it must get the same
 * log.
 *
 * <p>The function's argument is the address of a block: values to read, then scratch memory for the
 * operands, then the log. Registers: rdi values, rbx scratch, rbp log, r14 index and flags.
 */
final class InstructionSampler {
  /** Bytes of random values at the start of the block. */
  static final int VALUES = 8192;

  /** Bytes of memory for operands behind them, and how much at each end of it is left alone. */
  static final int SCRATCH = 4096;

  private static final int MARGIN = 1024;

  /** Logged for each instruction: the destination, 64 bytes; the conditions, 16. */
  private static final int LOG_ENTRY = 80;

  private static final int LOG_CONDITIONS = 64;

  private static final List<Gpr> FREE =
      List.of(
          Gpr.RAX, Gpr.RCX, Gpr.RDX, Gpr.RSI, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.R12, Gpr.R13);
  private static final List<Gpr> KEPT =
      List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);
  private static final Set<String> ALL_FLAGS = Set.of("add", "sub", "and", "xor", "cmp", "test");
  private static final Set<String> NO_OVERFLOW_FLAG = Set.of("shl", "shr");
  private static final List<Condition> WITHOUT_OVERFLOW =
      List.of(Condition.B, Condition.AE, Condition.E, Condition.NE);

  private final Assembler assembler = new Assembler();
  private final SplittableRandom random;
  private final boolean wide;
  private final Map<Integer, String> log = new TreeMap<>();
  private int logEnd;

  /** With 512 bits, masks and 32 registers if {@code wide}, else what AVX2 has. */
  InstructionSampler(SplittableRandom random, boolean wide) {
    this.random = random;
    this.wide = wide;
    KEPT.forEach(assembler::push);
    assembler.lea(Gpr.RBX, Mem.at(Gpr.RDI, VALUES));
    assembler.lea(Gpr.RBP, Mem.at(Gpr.RDI, VALUES + SCRATCH));
  }

  /** Whether a form can be executed at all with these registers. */
  boolean canRun(Form form) {
    return wide || !form.isEvex(arguments(form)) && !usesMask(form);
  }

  private static boolean usesMask(Form form) {
    return Arrays.asList(Forms.types(form)).contains(Mask.class);
  }

  /** Adds one instruction of a form. */
  void add(Form form) {
    Object[] arguments = arguments(form);
    for (Object argument : arguments) {
      fill(argument);
    }
    Forms.emit(form, assembler, arguments);
    logConditions(form, arguments);
    if (arguments.length > 0) {
      logChange(arguments[0]);
    }
    log.put(logEnd, form.signature() + Arrays.toString(arguments));
    logEnd += LOG_ENTRY;
  }

  /** The finished function. */
  byte[] finish() {
    KEPT.reversed().forEach(assembler::pop);
    assembler.vzeroupper();
    assembler.ret();
    return assembler.toBytes();
  }

  /** How many bytes the block needs. */
  int blockBytes() {
    return VALUES + SCRATCH + logEnd + LOG_ENTRY;
  }

  /** The instruction that wrote a byte of the block. */
  String cause(int offset) {
    int at = offset - VALUES - SCRATCH;
    return at < 0 ? "a store" : log.get(at / LOG_ENTRY * LOG_ENTRY);
  }

  private Object[] arguments(Form form) {
    Class<?>[] types = Forms.types(form);
    int count = wide ? form.bits().size() : (int) form.bits().stream().filter(b -> b < 512).count();
    int bits = count == 0 ? 512 : form.bits().get(random.nextInt(count));
    Object[] arguments = new Object[types.length];
    int last = lastVector(types);
    for (int i = 0; i < types.length; i++) {
      boolean source = i == last && i > 0 && types[0] != Mem.class;
      arguments[i] =
          argument(types[i], form, bits, source ? form.sourceBits().applyAsInt(bits) : bits);
    }
    return arguments;
  }

  private static int lastVector(Class<?>[] types) {
    return Stream.iterate(types.length - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> types[i] == Vec.class || types[i] == Operand.class)
        .findFirst()
        .orElse(-1);
  }

  private Object argument(Class<?> type, Form form, int bits, int vectorBits) {
    if (type == Mem.class || type == Operand.class && random.nextBoolean()) {
      return address();
    }
    if (type == Vec.class || type == Operand.class) {
      boolean low = !wide || form.encoding() == Form.Encoding.VEX;
      return new Vec(random.nextInt(low ? 16 : 32), vectorBits);
    }
    if (type == Gpr.class) {
      return FREE.get(random.nextInt(FREE.size()));
    }
    if (type == Mask.class) {
      Mask mask = Mask.k(random.nextInt(1, 8));
      return form.zeroing() && random.nextBoolean() ? mask.z() : mask;
    }
    if (type == long.class) {
      return random.nextLong();
    }
    return form.immediates().get(random.nextInt(form.immediates().size()));
  }

  /** In the scratch memory, half of the time with an index, which is up to 31. */
  private Mem address() {
    int displacement = random.nextInt(MARGIN, SCRATCH - MARGIN);
    if (random.nextBoolean()) {
      return Mem.at(Gpr.RBX, displacement);
    }
    return Mem.at(Gpr.RBX, Gpr.R14, 1 << random.nextInt(4)).plus(displacement);
  }

  /** Gives an operand a value that both sides know. */
  private void fill(Object argument) {
    Mem value = Mem.at(Gpr.RDI, random.nextInt(VALUES - 64));
    switch (argument) {
      case Vec v -> assembler.vmovdqu(wide ? Vec.zmm(v.number()) : v.ymm(), value);
      case Gpr g -> assembler.mov(g, value);
      case Mask k -> {
        assembler.mov(Gpr.R14, value);
        assembler.kmovq(k, Gpr.R14);
        assembler.mov(Gpr.R14, 1);
      }
      case Mem m -> m.index().ifPresent(index -> assembler.mov(index, random.nextInt(32)));
      default -> {}
    }
  }

  private void logChange(Object destination) {
    Mem entry = Mem.at(Gpr.RBP, logEnd);
    switch (destination) {
      case Vec v -> assembler.vmovdqu(entry, wide ? Vec.zmm(v.number()) : v.ymm());
      case Gpr g -> assembler.mov(entry, g);
      case Mem m -> {
        assembler.vmovdqu(Vec.ymm(0), m);
        assembler.vmovdqu(entry, Vec.ymm(0));
      }
      default -> {}
    }
  }

  /** One byte for each condition that the instruction defines. */
  private void logConditions(Form form, Object[] arguments) {
    List<Condition> conditions = List.of();
    if (ALL_FLAGS.contains(form.name())) {
      conditions = List.of(Condition.values());
    } else if (NO_OVERFLOW_FLAG.contains(form.name()) && !arguments[1].equals(0)) {
      conditions = WITHOUT_OVERFLOW;
    }
    for (int i = 0; i < conditions.size(); i++) {
      Label end = new Label();
      assembler.mov(Gpr.R14, 1);
      assembler.jump(conditions.get(i), end);
      assembler.mov(Gpr.R14, 0);
      assembler.bind(end);
      assembler.movByte(Mem.at(Gpr.RBP, logEnd + LOG_CONDITIONS + i), Gpr.R14);
    }
  }
}
