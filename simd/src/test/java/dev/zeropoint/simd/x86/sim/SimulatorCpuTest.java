package dev.zeropoint.simd.x86.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.simd.x86.asm.Form;
import dev.zeropoint.simd.x86.asm.Forms;
import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.CpuFeature;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds the simulator against the CPU, for every instruction of the assembler that it has. */
class SimulatorCpuTest {
  private static final int CALLS_PER_FORM = 60;
  private static final int ROUNDS = 4;

  /** Ends the function, moves the stack, or asks the CPU about itself. */
  private static final Set<String> APART =
      Set.of("ret()", "push(Gpr)", "pop(Gpr)", "cpuid()", "xgetbv()");

  /** What AVX2 has not; with AVX-512 VNNI or with AVX-VNNI. */
  private static final Set<String> VNNI = Set.of("vpdpbusd", "vpdpwssd");

  private static final int[] NUMBERS = {
    0, 1, -1, 2, 127, 128, 255, -128, 0x8000, 0x7FFF_FFFF, 1 << 31
  };
  private static final float[] FLOATS = {
    0f,
    -0f,
    0.5f,
    -0.5f,
    1.5f,
    2.5f,
    -2.5f,
    1e10f,
    -3e9f,
    2147483648f,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  @BeforeEach
  void onlyWithADisassembler() {
    assumeTrue(Disassembler.isPresent(), Disassembler.ABSENT);
  }

  @Test
  void everyInstructionThatTheCpuHasGivesTheSameBits() throws Throwable {
    assumeTrue(CodeMemory.obstacle().isEmpty(), () -> CodeMemory.obstacle().orElseThrow());
    CpuFeatures cpu = CpuFeatures.detect();
    assumeTrue(cpu.usable(CpuFeature.AVX2), () -> cpu.missing(CpuFeature.AVX2).toString());
    boolean wide =
        cpu.missing(
                CpuFeature.AVX512F,
                CpuFeature.AVX512BW,
                CpuFeature.AVX512DQ,
                CpuFeature.AVX512VL,
                CpuFeature.AVX512_VNNI,
                CpuFeature.AVX_VNNI)
            .isEmpty();
    boolean vnni = cpu.usable(CpuFeature.AVX_VNNI);
    for (int round = 0; round < ROUNDS; round++) {
      SplittableRandom random = TestSeed.random("simulator " + round);
      InstructionSampler sampler = new InstructionSampler(random, wide);
      int forms = addAll(sampler, random, vnni);
      compare(sampler, random);
      if (round == 0) {
        System.out.println(
            "simulator: " + forms + " forms as this CPU executes them, wide=" + wide);
      }
    }
  }

  /** Where the CPU lacks them too, every form must at least be known and run. */
  @Test
  void everyInstructionOfTheAssemblerIsSimulated() {
    SplittableRandom random = TestSeed.random("all forms");
    InstructionSampler sampler = new InstructionSampler(random, true);
    int forms = addAll(sampler, random, true);
    assertThat(forms).isEqualTo(Forms.all().size() - APART.size());
    byte[] code = sampler.finish();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(sampler.blockBytes(), 64);
      fill(block, random);
      MemorySegment values = block.asSlice(0, InstructionSampler.VALUES).asReadOnly();
      MemorySegment rest = block.asSlice(InstructionSampler.VALUES);
      long executed =
          Simulator.run(code, new long[] {block.address()}, List.of(values), List.of(rest));
      assertThat(executed).isGreaterThan((long) forms * CALLS_PER_FORM);
    }
  }

  private static int addAll(InstructionSampler sampler, SplittableRandom random, boolean vnni) {
    List<Form> forms =
        Forms.all().values().stream()
            .filter(form -> !APART.contains(form.signature()))
            .filter(form -> vnni || !VNNI.contains(form.name()))
            .filter(sampler::canRun)
            .toList();
    for (int i = 0; i < forms.size() * CALLS_PER_FORM; i++) {
      sampler.add(forms.get(random.nextInt(forms.size())));
    }
    return forms.size();
  }

  private static void compare(InstructionSampler sampler, SplittableRandom random)
      throws Throwable {
    byte[] code = sampler.finish();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(sampler.blockBytes(), 64);
      fill(block, random);
      byte[] before = block.toArray(ValueLayout.JAVA_BYTE);
      call(code, block, arena);
      byte[] wanted = block.toArray(ValueLayout.JAVA_BYTE);
      // Again on the same memory, so that addresses are the same too.
      block.copyFrom(MemorySegment.ofArray(before));
      Simulator.run(code, new long[] {block.address()}, List.of(), List.of(block));
      byte[] found = block.toArray(ValueLayout.JAVA_BYTE);
      int difference = firstDifference(wanted, found);
      assertThat(difference)
          .withFailMessage(
              () ->
                  sampler.cause(difference)
                      + "\ncpu  "
                      + hex(wanted, difference)
                      + "\nfound "
                      + hex(found, difference)
                      + TestSeed.replay("offset=" + difference))
          .isNegative();
    }
  }

  /** The log comes first: scratch memory differs where a logged instruction went wrong. */
  private static int firstDifference(byte[] wanted, byte[] found) {
    int log = InstructionSampler.VALUES + InstructionSampler.SCRATCH;
    for (int i = 0; i < wanted.length; i++) {
      int at = (log + i) % wanted.length;
      if (wanted[at] != found[at]) {
        return at;
      }
    }
    return -1;
  }

  private static String hex(byte[] bytes, int at) {
    int start = at & -16;
    int end = Math.min(bytes.length, start + 64);
    return HexFormat.ofDelimiter(" ").formatHex(bytes, start, end) + " at " + start + " ";
  }

  @SuppressWarnings("restricted")
  private static void call(byte[] code, MemorySegment block, Arena arena) throws Throwable {
    Linker.nativeLinker()
        .downcallHandle(
            CodeMemory.install(code, arena).segment(),
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG))
        .invokeExact(block.address());
  }

  /** Random bits, and numbers and floats at which results change; the log stays zero. */
  private static void fill(MemorySegment block, SplittableRandom random) {
    ByteBuffer values =
        block
            .asSlice(0, InstructionSampler.VALUES + InstructionSampler.SCRATCH)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
    while (values.hasRemaining()) {
      switch (random.nextInt(5)) {
        case 0 -> values.putInt(NUMBERS[random.nextInt(NUMBERS.length)]);
        case 1 -> values.putFloat(FLOATS[random.nextInt(FLOATS.length)]);
        case 2 -> values.putFloat((float) random.nextDouble(-1e6, 1e6));
        // Counts of shifts.
        case 3 -> values.putInt(random.nextInt(66));
        default -> values.putInt(random.nextInt());
      }
    }
  }
}
