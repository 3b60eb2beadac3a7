package dev.zeropoint.simd.x86.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mask;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 512 bits, masks and VNNI against values worked out by hand, since most CPUs that run this test
 * have none of them. zmm0, zmm1 and zmm2 are loaded before each instruction, rdi is the address of
 * zmm2's values, rsi of zeros.
 */
class WideInstructionsTest {
  private static final int LANES = 16;

  private final SplittableRandom random = TestSeed.random("wide instructions");
  private final int[] zmm0 = random.ints(LANES).toArray();
  private final int[] zmm1 = random.ints(LANES).toArray();
  private final int[] zmm2 = random.ints(LANES).toArray();

  @BeforeEach
  void onlyWithADisassembler() {
    assumeTrue(Simulator.isPresent(), Disassembler.ABSENT);
  }

  /** What zmm0 holds after an instruction, then the 64 bytes at rsi. */
  private int[][] run(long k1, byte[] instruction) {
    Assembler before = new Assembler();
    before.mov(Gpr.R9, Gpr.RDI);
    before.kmovq(Mask.k(1), Gpr.RDX);
    for (int i = 0; i < 3; i++) {
      before.vmovdqu(Vec.zmm(i), Mem.at(Gpr.R9, 64 * i));
    }
    before.lea(Gpr.RDI, Mem.at(Gpr.R9, 128));
    Assembler after = new Assembler();
    after.vmovdqu(Mem.at(Gpr.R9, 256), Vec.zmm(0));
    after.ret();
    byte[] code = concat(before.toBytes(), instruction, after.toBytes());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(320, 64);
      int[][] values = {zmm0, zmm1, zmm2};
      for (int i = 0; i < 3; i++) {
        MemorySegment.copy(values[i], 0, block, ValueLayout.JAVA_INT, 64 * i, LANES);
      }
      Simulator.run(
          code, new long[] {block.address(), block.address() + 192, k1}, List.of(), List.of(block));
      return new int[][] {
        block.asSlice(256, 64).toArray(ValueLayout.JAVA_INT),
        block.asSlice(192, 64).toArray(ValueLayout.JAVA_INT)
      };
    }
  }

  private int[] register(long k1, String hex) {
    return run(k1, HexFormat.ofDelimiter(" ").parseHex(hex))[0];
  }

  private byte[] memory(long k1, String hex) {
    return bytes(run(k1, HexFormat.ofDelimiter(" ").parseHex(hex))[1]);
  }

  private int[] register(Consumer<Assembler> instruction) {
    Assembler assembler = new Assembler();
    instruction.accept(assembler);
    return run(0, assembler.toBytes())[0];
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[4 * values.length];
    MemorySegment.ofArray(bytes).copyFrom(MemorySegment.ofArray(values));
    return bytes;
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static int[] lanes(IntUnaryOperator value) {
    return IntStream.range(0, LANES).map(value).toArray();
  }

  private static boolean has(long mask, int lane) {
    return (mask >>> lane & 1) != 0;
  }

  @Test
  void vpdpbusdTakesTheFirstOperandUnsignedAndDoesNotSaturate() {
    // 211 * 71 + 171 * 107 = 33278 does not fit 16 bits; the extremes; an accumulator that wraps.
    zmm1[0] = 211 | 171 << 8;
    zmm2[0] = 71 | 107 << 8;
    zmm0[0] = 1;
    zmm1[1] = -1;
    zmm2[1] = 0x80808080;
    zmm0[1] = 0;
    zmm1[2] = 255;
    zmm2[2] = 127;
    zmm0[2] = Integer.MAX_VALUE;
    int[] sums = register(a -> a.vpdpbusd(Vec.zmm(0), Vec.zmm(1), Vec.zmm(2)));
    assertThat(Arrays.copyOf(sums, 3))
        .containsExactly(33279, 4 * 255 * -128, Integer.MAX_VALUE + 255 * 127);
    byte[] activations = bytes(zmm1);
    byte[] weights = bytes(zmm2);
    int[] wanted =
        lanes(
            lane ->
                zmm0[lane]
                    + IntStream.range(4 * lane, 4 * lane + 4)
                        .map(i -> Byte.toUnsignedInt(activations[i]) * weights[i])
                        .sum());
    assertThat(sums).isEqualTo(wanted);
    int[] half = register(a -> a.vpdpbusd(Vec.ymm(0), Vec.ymm(1), Mem.at(Gpr.RDI)));
    assertThat(half).isEqualTo(lanes(lane -> lane < 8 ? wanted[lane] : 0));
  }

  @Test
  void vpdpwssdWraps() {
    zmm1[3] = 0x80008000;
    zmm2[3] = 0x80008000;
    zmm0[3] = 5;
    int[] wanted =
        lanes(i -> zmm0[i] + (short) zmm1[i] * (short) zmm2[i] + (zmm1[i] >> 16) * (zmm2[i] >> 16));
    assertThat(wanted[3]).isEqualTo(Integer.MIN_VALUE + 5);
    // vpdpwssd zmm0, zmm1, zmm2
    assertThat(register(0, "62 f2 75 48 52 c2")).isEqualTo(wanted);
  }

  @Test
  void masksMergeOrZero() {
    long k1 = 0b1010_0000_1100_0101;
    // vpaddd zmm0{k1}{z}, zmm1, [rdi]
    assertThat(register(k1, "62 f1 75 c9 fe 07"))
        .isEqualTo(lanes(i -> has(k1, i) ? zmm1[i] + zmm2[i] : 0));
    // vpaddd zmm0{k1}, zmm1, dword [rdi] for all
    assertThat(register(k1, "62 f1 75 59 fe 07"))
        .isEqualTo(lanes(i -> has(k1, i) ? zmm1[i] + zmm2[0] : zmm0[i]));
  }

  @Test
  void maskedMovesOfBytesAndDwords() {
    long k1 = random.nextLong();
    Assembler load = new Assembler();
    load.vmovdqu8(Vec.zmm(0), Mem.at(Gpr.RDI), Mask.k(1));
    load.vmovdqu8(Mem.at(Gpr.RSI), Vec.zmm(2), Mask.k(1));
    int[][] found = run(k1, load.toBytes());
    byte[] old = bytes(zmm0);
    byte[] from = bytes(zmm2);
    byte[] register = bytes(found[0]);
    byte[] stored = bytes(found[1]);
    for (int i = 0; i < 64; i++) {
      assertThat(register[i]).as("byte %s", i).isEqualTo(has(k1, i) ? from[i] : old[i]);
      assertThat(stored[i]).as("byte %s", i).isEqualTo(has(k1, i) ? from[i] : 0);
    }
    Assembler dwords = new Assembler();
    dwords.vmovdqu32(Vec.zmm(0), Mem.at(Gpr.RDI), Mask.k(1).z());
    dwords.vmovdqu32(Mem.at(Gpr.RSI), Vec.zmm(2), Mask.k(1));
    found = run(k1, dwords.toBytes());
    assertThat(found[0]).isEqualTo(lanes(i -> has(k1, i) ? zmm2[i] : 0));
    assertThat(found[1]).isEqualTo(lanes(i -> has(k1, i) ? zmm2[i] : 0));
  }

  @Test
  void narrowingCutsOrSaturates() {
    int[] values = {0, 1, -1, 127, 128, 255, 256, -128, -129, 1 << 31, Integer.MAX_VALUE};
    System.arraycopy(values, 0, zmm0, 0, values.length);
    Assembler plain = new Assembler();
    plain.vpmovdb(Mem.at(Gpr.RSI), Vec.zmm(0));
    byte[] cut = bytes(run(0, plain.toBytes())[1]);
    long k1 = 0b0110_1111_1111_1011;
    // vpmovsdb [rsi]{k1}, zmm0
    byte[] signed = memory(k1, "62 f2 7e 49 21 06");
    // vpmovusdb xmm1{k1}{z}, zmm0; vmovdqu [rsi], xmm1
    byte[] unsigned = memory(k1, "62 f2 7e c9 11 c1 c5 fa 7f 0e");
    for (int i = 0; i < 16; i++) {
      assertThat(cut[i]).isEqualTo((byte) zmm0[i]);
      int low = Math.max(-128, Math.min(127, zmm0[i]));
      assertThat(signed[i]).as("%s", zmm0[i]).isEqualTo(has(k1, i) ? (byte) low : 0);
      long high = Math.min(255, Integer.toUnsignedLong(zmm0[i]));
      assertThat(unsigned[i]).as("%s", zmm0[i]).isEqualTo(has(k1, i) ? (byte) high : 0);
    }
    for (byte[] all : List.of(cut, signed, unsigned)) {
      assertThat(Arrays.copyOfRange(all, 16, 64)).containsOnly(0);
    }
  }

  @Test
  void permutationsAcross512Bits() {
    assertThat(register(a -> a.vpermd(Vec.zmm(0), Vec.zmm(1), Vec.zmm(2))))
        .isEqualTo(lanes(i -> zmm2[zmm1[i] & 15]));
    // Quadwords 0, 2, 1, 3 of each half.
    int[] order = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15};
    assertThat(register(a -> a.vpermq(Vec.zmm(0), Vec.zmm(2), Assembler.ORDER_0213)))
        .isEqualTo(lanes(i -> zmm2[order[i]]));
    assertThat(register(a -> a.vextracti64x4(Vec.ymm(0), Vec.zmm(2), 1)))
        .isEqualTo(lanes(i -> i < 8 ? zmm2[8 + i] : 0));
    assertThat(register(a -> a.vpshufd(Vec.zmm(0), Vec.zmm(2), 0x1B)))
        .isEqualTo(lanes(i -> zmm2[(i & ~3) + 3 - (i & 3)]));
  }

  @Test
  void packsWorkInEach128Bits() {
    for (int i = 0; i < LANES; i++) {
      zmm1[i] = 1000 * i - 40_000 * (i & 1);
      zmm2[i] = 70_000 * (i & 1) + i;
    }
    int[] words =
        lanes(
            pair -> {
              int[] from = (pair & 3) < 2 ? zmm1 : zmm2;
              int first = (pair & ~3) + 2 * (pair & 1);
              return saturated(from[first]) & 0xFFFF | saturated(from[first + 1]) << 16;
            });
    assertThat(register(a -> a.vpackssdw(Vec.zmm(0), Vec.zmm(1), Vec.zmm(2)))).isEqualTo(words);
  }

  private static int saturated(int value) {
    return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
  }

  @Test
  void whatIsAboveTheVectorBecomesZero() {
    assertThat(register(a -> a.vpaddd(Vec.xmm(0), Vec.xmm(1), Vec.xmm(2))))
        .isEqualTo(lanes(i -> i < 4 ? zmm1[i] + zmm2[i] : 0));
    assertThat(register(Assembler::vzeroupper)).isEqualTo(lanes(i -> i < 4 ? zmm0[i] : 0));
    int[] high =
        register(
            a -> {
              a.vmovdqu(Vec.zmm(16), Vec.zmm(2));
              a.vzeroupper();
              a.vmovdqu(Vec.zmm(0), Vec.zmm(16));
            });
    assertThat(high).isEqualTo(zmm2);
  }
}
