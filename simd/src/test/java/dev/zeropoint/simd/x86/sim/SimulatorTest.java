package dev.zeropoint.simd.x86.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mask;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the simulator refuses that a CPU would do, and how calls are made. */
class SimulatorTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment source = arena.allocate(64, 64);
  private final MemorySegment target = arena.allocate(64, 64);

  @BeforeEach
  void onlyWithADisassembler() {
    assumeTrue(Simulator.isPresent(), Disassembler.ABSENT);
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  /** Runs code with the source in rdi, the target in rsi, and a number in rdx. */
  private Simulator run(long number, Consumer<Assembler> code) {
    Assembler assembler = new Assembler();
    code.accept(assembler);
    assembler.ret();
    Simulator simulator = new Simulator(assembler.toBytes(), 10_000);
    simulator.run(
        new long[] {source.address(), target.address(), number}, List.of(source), List.of(target));
    return simulator;
  }

  private void assertRefused(String reason, Consumer<Assembler> code) {
    assertThatThrownBy(() -> run(0, code))
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void loopsAreCountedByMnemonic() {
    Simulator simulator =
        run(
            10,
            a -> {
              Label loop = new Label();
              a.xor(Gpr.RAX, Gpr.RAX);
              a.align(16);
              a.bind(loop);
              a.add(Gpr.RAX, Gpr.RDX);
              a.sub(Gpr.RDX, 1);
              a.jump(Condition.NE, loop);
            });
    assertThat(simulator.result()).isEqualTo(55);
    assertThat(simulator.counts())
        .containsAllEntriesOf(Map.of("xor", 1L, "add", 10L, "sub", 10L, "jne", 10L, "ret", 1L));
  }

  @Test
  void runsAreCountedTogetherAndReturnTheirOwnCount() {
    Assembler assembler = new Assembler();
    assembler.mov(Gpr.RAX, 7);
    assembler.ret();
    byte[] code = assembler.toBytes();
    assertThat(Simulator.run(code, new long[0], List.of(), List.of())).isEqualTo(2);
    Simulator simulator = new Simulator(code);
    simulator.run(new long[0], List.of(), List.of());
    assertThat(simulator.run(new long[0], List.of(), List.of())).isEqualTo(2);
    assertThat(simulator.counts()).containsExactlyInAnyOrderEntriesOf(Map.of("mov", 2L, "ret", 2L));
    assertThat(simulator.result()).isEqualTo(7);
  }

  @Test
  void argumentsComeInTheRegistersOfTheAbi() {
    Gpr[] registers = {Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.R9};
    for (int i = 0; i < registers.length; i++) {
      Assembler assembler = new Assembler();
      assembler.mov(Gpr.RAX, registers[i]);
      assembler.ret();
      Simulator simulator = new Simulator(assembler.toBytes());
      simulator.run(new long[] {10, 11, 12, 13, 14, 15}, List.of(), List.of());
      assertThat(simulator.result()).isEqualTo(10 + i);
    }
  }

  @Test
  void accessOutsideOfTheRegionsNamesInstructionAndAddress() {
    long end = source.address() + 64;
    assertRefused(
        "0: vmovdqu ymm1,YMMWORD PTR [rdi+0x21]: read of 32 bytes at 0x%x outside of"
            .formatted(source.address() + 0x21),
        a -> a.vmovdqu(Vec.ymm(1), Mem.at(Gpr.RDI, 0x21)));
    assertRefused(
        "read of 8 bytes at 0x%x".formatted(source.address() - 1),
        a -> a.mov(Gpr.RAX, Mem.at(Gpr.RDI, -1)));
    assertRefused(
        "read of 1 bytes at 0x%x".formatted(end), a -> a.movzxByte(Gpr.RAX, Mem.at(Gpr.RDI, 64)));
    assertRefused(
        "write of 1 bytes at 0x%x in read-only memory".formatted(source.address()),
        a -> a.movByte(Mem.at(Gpr.RDI), Gpr.RAX));
    assertRefused("write of 16 bytes", a -> a.vmovdqu(Mem.at(Gpr.RSI, 49), Vec.xmm(0)));
  }

  @Test
  void theLastByteOfARegionCanBeAccessed() {
    source.set(ValueLayout.JAVA_BYTE, 63, (byte) -5);
    assertThat(run(0, a -> a.movsxByte(Gpr.RAX, Mem.at(Gpr.RDI, 63))).result()).isEqualTo(-5);
    run(0, a -> a.vmovdqu(Mem.at(Gpr.RSI, 48), Vec.xmm(0)));
  }

  @Test
  void prefetchesMayGoAnywhere() {
    run(0, a -> a.prefetcht1(Mem.at(Gpr.RDI, 1 << 20)));
    run(0, a -> a.prefetchw(Mem.at(Gpr.RDI, 1 << 20)));
  }

  @Test
  void registersOfTheCallerMustComeBack() {
    for (Gpr kept : List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15)) {
      assertRefused("on return", a -> a.add(kept, 1));
      run(
          0,
          a -> {
            a.push(kept);
            a.xor(kept, kept);
            a.pop(kept);
          });
    }
  }

  @Test
  void theStackMustBeLeftAsItWas() {
    assertRefused("is not the return address", a -> a.push(Gpr.RAX));
    assertRefused("read of 8 bytes", a -> a.add(Gpr.RSP, 8));
    assertRefused("is not the return address", a -> a.movByte(Mem.at(Gpr.RSP, 3), Gpr.RSP));
  }

  @Test
  void flagsThatNothingSetAreNotRead() {
    Consumer<Assembler> jump =
        a -> {
          Label end = new Label();
          a.jump(Condition.E, end);
          a.bind(end);
        };
    assertRefused("flag that is not defined", jump);
    assertRefused(
        "flag that is not defined",
        a -> {
          a.add(Gpr.RAX, 1);
          a.imul(Gpr.RAX, Gpr.RAX);
          jump.accept(a);
        });
    assertRefused(
        "flag that is not defined",
        a -> {
          Label end = new Label();
          a.shl(Gpr.RAX, 3);
          a.jump(Condition.L, end);
          a.bind(end);
        });
  }

  @Test
  void registersHoldJunkAtTheStart() {
    run(0, a -> a.vmovdqu(Mem.at(Gpr.RSI), Vec.zmm(31)));
    assertThat(target.mismatch(source)).isNotNegative();
    assertThat(run(0, a -> a.mov(Gpr.RAX, Gpr.R10)).result()).isNotZero();
  }

  @Test
  void endlessLoopsEnd() {
    assertRefused(
        "no end after 10000 instructions",
        a -> {
          Label loop = new Label();
          a.bind(loop);
          a.jmp(loop);
        });
  }

  @Test
  void codeWithoutAnEndIsRefused() {
    Assembler assembler = new Assembler();
    assembler.mov(Gpr.RAX, 1);
    Simulator simulator = new Simulator(assembler.toBytes());
    assertThatThrownBy(() -> simulator.run(new long[0], List.of(), List.of()))
        .isInstanceOf(SimulationException.class)
        .hasMessage("ran past the last instruction");
  }

  @Test
  void unknownInstructionsAreRefusedWhenDecoded() {
    Assembler assembler = new Assembler();
    assembler.ret();
    assembler.cpuid();
    assertThatThrownBy(() -> new Simulator(assembler.toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1: not simulated: cpuid");
    assertThatThrownBy(() -> new Simulator(new byte[] {0x06, (byte) 0xC3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0: not simulated: (bad)");
  }

  @Test
  void masksDecideWhatIsAccessed() {
    // 3 of 16 elements at the last 12 bytes of the region: whole, the access would be outside.
    run(
        0b111,
        a -> {
          a.kmovw(Mask.k(1), Gpr.RDX);
          a.vmovdqu32(Vec.zmm(0), Mem.at(Gpr.RDI, 52), Mask.k(1).z());
          a.vmovdqu32(Mem.at(Gpr.RSI, 52), Vec.zmm(0), Mask.k(1));
        });
    assertThatThrownBy(
            () ->
                run(
                    0b1111,
                    a -> {
                      a.kmovw(Mask.k(1), Gpr.RDX);
                      a.vmovdqu32(Vec.zmm(0), Mem.at(Gpr.RDI, 52), Mask.k(1));
                    }))
        .hasMessageContaining("read of 4 bytes at 0x%x".formatted(source.address() + 64));
    assertThatThrownBy(
            () ->
                run(
                    0b11,
                    a -> {
                      a.kmovq(Mask.k(7), Gpr.RDX);
                      a.vpmovdb(Mem.at(Gpr.RSI, 63), Vec.zmm(0), Mask.k(7));
                    }))
        .hasMessageContaining("write of 1 bytes at 0x%x".formatted(target.address() + 64));
  }
}
