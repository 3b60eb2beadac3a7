package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * Code that packs rows of activations and sums each packed row up: a C function of one argument,
 * the address of a {@link PackBlock}. It reads no byte behind a row.
 */
final class LhsPackEmitter {
  private static final Gpr BLOCK = Gpr.RDI;
  private static final Gpr SRC_ROW = Gpr.RSI;
  private static final Gpr DST_ROW = Gpr.RDX;
  private static final Gpr ROWS = Gpr.RCX;
  private static final Gpr SUMS = Gpr.R8;
  private static final Gpr SRC = Gpr.R9;
  private static final Gpr DST = Gpr.R10;
  private static final Gpr LEFT = Gpr.R11;
  private static final Gpr TEMP = Gpr.RAX;

  /** The sum of the elements behind the last whole vector. */
  private static final Gpr TAIL_SUM = Gpr.RBX;

  private static final Vec VECTOR_SUM = Vec.ymm(0);
  private static final Vec VALUES = Vec.ymm(1);
  private static final Vec OFFSET = Vec.ymm(2);

  /** 16-bit ones, or zeros for bytes. */
  private static final Vec ADDEND = Vec.ymm(3);

  private static final Vec PARTIAL = Vec.ymm(4);

  private final Assembler a = new Assembler();
  private final LhsPacking packing;

  private LhsPackEmitter(LhsPacking packing) {
    this.packing = packing;
  }

  /** The machine code. */
  static byte[] emit(LhsPacking packing) {
    LhsPackEmitter emitter = new LhsPackEmitter(packing);
    emitter.function();
    return emitter.a.toBytes();
  }

  /** Elements of a vector of source. */
  private int step() {
    return packing.toWords() ? 16 : 32;
  }

  private int elementBytes() {
    return packing.toWords() ? 2 : 1;
  }

  private void function() {
    a.push(TAIL_SUM);
    a.mov(SRC_ROW, Mem.at(BLOCK, PackBlock.SRC));
    a.mov(DST_ROW, Mem.at(BLOCK, PackBlock.DST));
    a.mov(ROWS, Mem.at(BLOCK, PackBlock.ROWS));
    a.mov(SUMS, Mem.at(BLOCK, PackBlock.SUMS));
    a.vpbroadcastd(OFFSET, Mem.at(BLOCK, PackBlock.OFFSET));
    if (packing.toWords()) {
      a.movabs(TEMP, Constants.ones());
      a.vmovdqu(ADDEND, Mem.at(TEMP));
    } else {
      a.vpxor(ADDEND, ADDEND, ADDEND);
    }
    Label top = new Label();
    a.bind(top);
    row();
    a.add(SRC_ROW, Mem.at(BLOCK, PackBlock.SRC_STRIDE));
    a.add(DST_ROW, Mem.at(BLOCK, PackBlock.DST_STRIDE));
    a.add(SUMS, 4);
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    a.pop(TAIL_SUM);
    a.vzeroupper();
    a.ret();
  }

  private void row() {
    a.mov(SRC, SRC_ROW);
    a.mov(DST, DST_ROW);
    a.mov(LEFT, Mem.at(BLOCK, PackBlock.COLS));
    a.vpxor(VECTOR_SUM, VECTOR_SUM, VECTOR_SUM);
    a.xor(TAIL_SUM, TAIL_SUM);
    vectors();
    tail();
    padding();
    storeSum();
  }

  private void vectors() {
    Label end = new Label();
    Label top = new Label();
    a.sub(LEFT, step());
    a.jump(Condition.L, end);
    a.align(32);
    a.bind(top);
    if (packing.toWords()) {
      if (packing.isSigned()) {
        a.vpmovsxbw(VALUES, Mem.at(SRC));
      } else {
        a.vpmovzxbw(VALUES, Mem.at(SRC));
      }
      a.vpsubw(VALUES, VALUES, OFFSET);
      a.vpmaddwd(PARTIAL, VALUES, ADDEND);
    } else {
      a.vpxor(VALUES, OFFSET, Mem.at(SRC));
      a.vpsadbw(PARTIAL, VALUES, ADDEND);
    }
    a.vmovdqu(Mem.at(DST), VALUES);
    a.vpaddd(VECTOR_SUM, VECTOR_SUM, PARTIAL);
    a.add(SRC, step());
    a.add(DST, step() * elementBytes());
    a.sub(LEFT, step());
    a.jump(Condition.GE, top);
    a.bind(end);
    a.add(LEFT, step());
  }

  private void tail() {
    Label end = new Label();
    Label top = new Label();
    a.test(LEFT, LEFT);
    a.jump(Condition.E, end);
    a.bind(top);
    if (packing.toWords()) {
      if (packing.isSigned()) {
        a.movsxByte(TEMP, Mem.at(SRC));
      } else {
        a.movzxByte(TEMP, Mem.at(SRC));
      }
      a.sub(TEMP, Mem.at(BLOCK, PackBlock.ZERO_POINT));
      a.movWord(Mem.at(DST), TEMP);
    } else {
      a.movzxByte(TEMP, Mem.at(SRC));
      if (packing.isSigned()) {
        a.xor(TEMP, 0x80);
      }
      a.movByte(Mem.at(DST), TEMP);
    }
    a.add(TAIL_SUM, TEMP);
    a.add(SRC, 1);
    a.add(DST, elementBytes());
    a.sub(LEFT, 1);
    a.jump(Condition.NE, top);
    a.bind(end);
  }

  private void padding() {
    Label end = new Label();
    Label top = new Label();
    a.mov(LEFT, Mem.at(BLOCK, PackBlock.PADDING));
    a.test(LEFT, LEFT);
    a.jump(Condition.E, end);
    a.xor(TEMP, TEMP);
    a.bind(top);
    if (packing.toWords()) {
      a.movWord(Mem.at(DST), TEMP);
    } else {
      a.movByte(Mem.at(DST), TEMP);
    }
    a.add(DST, elementBytes());
    a.sub(LEFT, 1);
    a.jump(Condition.NE, top);
    a.bind(end);
  }

  /** The lanes added up: eight int32, or four int64 whose upper halves are 0. */
  private void storeSum() {
    a.vextracti128(PARTIAL.xmm(), VECTOR_SUM, 1);
    a.vpaddd(VECTOR_SUM.xmm(), VECTOR_SUM.xmm(), PARTIAL.xmm());
    a.vpshufd(PARTIAL.xmm(), VECTOR_SUM.xmm(), 0x4E);
    a.vpaddd(VECTOR_SUM.xmm(), VECTOR_SUM.xmm(), PARTIAL.xmm());
    a.vpshufd(PARTIAL.xmm(), VECTOR_SUM.xmm(), 0xB1);
    a.vpaddd(VECTOR_SUM.xmm(), VECTOR_SUM.xmm(), PARTIAL.xmm());
    a.vmovd(Mem.at(SUMS), VECTOR_SUM.xmm());
    a.movDword(TEMP, Mem.at(SUMS));
    a.add(TEMP, TAIL_SUM);
    a.movDword(Mem.at(SUMS), TEMP);
  }
}
