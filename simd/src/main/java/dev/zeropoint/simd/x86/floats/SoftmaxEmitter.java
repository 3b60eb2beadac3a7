package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.floats.FloatConstants.Value;

/**
 * The softmax of rows, in three passes each: the greatest, the powers and their sum, the products
 * with its inverse. A NaN may be lost in the first pass, but comes back in the sum.
 *
 * <pre>
 *   RDI source, RSI result, RDX rows &gt;= 1, RCX columns &gt;= 1
 * </pre>
 */
final class SoftmaxEmitter {
  private static final Gpr SRC = Gpr.RDI;
  private static final Gpr DST = Gpr.RSI;
  private static final Gpr ROWS = Gpr.RDX;
  private static final Gpr COLS = Gpr.RCX;
  private static final Gpr CONSTANTS = Gpr.R8;
  private static final Gpr COUNT = Gpr.R9;
  private static final Gpr SRC_AT = Gpr.R10;
  private static final Gpr DST_AT = Gpr.R11;

  private static final Vec MAX = Vec.ymm(8);
  private static final Vec SUM = Vec.ymm(9);
  private static final Vec INVERSE = Vec.ymm(10);
  private static final Vec NOTHING = Vec.ymm(11);
  private static final Vec X = Vec.ymm(0);
  private static final Vec TEMP = Vec.ymm(1);

  /** Vectors of the second pass whose code is mixed. */
  private static final int VECTORS = 2;

  /** Orders of vpshufd: the halves of 128 bits swapped, and the neighbours. */
  private static final int HALVES = 0x4E;

  private static final int NEIGHBOURS = 0xB1;

  private final Assembler a = new Assembler();
  private final ExponentialEmitter exponential = new ExponentialEmitter(a, CONSTANTS);

  private SoftmaxEmitter() {}

  /** The machine code. */
  static byte[] emit() {
    SoftmaxEmitter emitter = new SoftmaxEmitter();
    emitter.function();
    return emitter.a.toBytes();
  }

  private void function() {
    a.movabs(CONSTANTS, FloatConstants.address());
    a.vmovdqu(NOTHING, Value.NEGATIVE_INFINITY.in(CONSTANTS));
    Label top = new Label();
    a.bind(top);
    greatest();
    powers();
    products();
    a.lea(SRC, Mem.at(SRC, COLS, Float.BYTES));
    a.lea(DST, Mem.at(DST, COLS, Float.BYTES));
    a.sub(ROWS, 1);
    a.jump(Condition.NE, top);
    a.vzeroupper();
    a.ret();
  }

  private void greatest() {
    a.mov(SRC_AT, SRC);
    a.mov(COUNT, COLS);
    a.vmovdqu(MAX, NOTHING);
    VectorLoop.emit(a, COUNT, 1, new Gpr[] {SRC_AT}, this::greatestOf);
    a.vextracti128(TEMP.xmm(), MAX, 1);
    a.vmaxps(MAX.xmm(), MAX.xmm(), TEMP.xmm());
    a.vpshufd(TEMP.xmm(), MAX.xmm(), HALVES);
    a.vmaxps(MAX.xmm(), MAX.xmm(), TEMP.xmm());
    a.vpshufd(TEMP.xmm(), MAX.xmm(), NEIGHBOURS);
    a.vmaxps(MAX.xmm(), MAX.xmm(), TEMP.xmm());
    a.vpbroadcastd(MAX, MAX.xmm());
  }

  private void greatestOf(int at, boolean masked) {
    VectorLoop.load(a, X, Mem.at(SRC_AT, at), masked);
    if (masked) {
      a.vpandn(TEMP, VectorLoop.MASK, NOTHING);
      a.vpor(X, X, TEMP);
    }
    a.vmaxps(MAX, MAX, X);
  }

  private void powers() {
    a.mov(SRC_AT, SRC);
    a.mov(DST_AT, DST);
    a.mov(COUNT, COLS);
    a.vpxor(SUM, SUM, SUM);
    VectorLoop.emit(
        a,
        COUNT,
        VECTORS,
        new Gpr[] {SRC_AT, DST_AT},
        new VectorLoop.Body() {
          @Override
          public void emit(int at, boolean masked) {
            powers(at, 1, masked);
          }

          @Override
          public void emitAll(int vectors) {
            powers(0, vectors, false);
          }
        });
    // ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)).
    a.vextracti128(X.xmm(), SUM, 1);
    addNeighbours(X.xmm());
    addNeighbours(SUM.xmm());
    a.vaddps(SUM.xmm(), SUM.xmm(), X.xmm());
    a.vmovdqu(TEMP.xmm(), Value.ONE.in(CONSTANTS));
    a.vdivps(INVERSE.xmm(), TEMP.xmm(), SUM.xmm());
    a.vpbroadcastd(INVERSE, INVERSE.xmm());
  }

  /** {@code (s0 + s1) + (s2 + s3)} in the lowest lane. */
  private void addNeighbours(Vec sums) {
    a.vpshufd(TEMP.xmm(), sums, NEIGHBOURS);
    a.vaddps(sums, sums, TEMP.xmm());
    a.vpshufd(TEMP.xmm(), sums, HALVES);
    a.vaddps(sums, sums, TEMP.xmm());
  }

  private void powers(int at, int count, boolean masked) {
    Vec[] x = registers(0, count);
    for (int i = 0; i < count; i++) {
      VectorLoop.load(a, x[i], Mem.at(SRC_AT, at + i * FloatConstants.VECTOR), masked);
      a.vsubps(x[i], x[i], MAX);
    }
    exponential.softmaxPower(x, registers(1, count), registers(2, count), registers(3, count));
    for (int i = 0; i < count; i++) {
      if (masked) {
        a.vpand(x[i], x[i], VectorLoop.MASK);
      }
      VectorLoop.store(a, Mem.at(DST_AT, at + i * FloatConstants.VECTOR), x[i], masked);
      a.vaddps(SUM, SUM, x[i]);
    }
  }

  private static Vec[] registers(int index, int count) {
    Vec[] registers = new Vec[count];
    for (int i = 0; i < count; i++) {
      registers[i] = Vec.ymm(index * VECTORS + i);
    }
    return registers;
  }

  private void products() {
    a.mov(DST_AT, DST);
    a.mov(COUNT, COLS);
    VectorLoop.emit(a, COUNT, 1, new Gpr[] {DST_AT}, this::product);
  }

  private void product(int at, boolean masked) {
    VectorLoop.load(a, X, Mem.at(DST_AT, at), masked);
    a.vmulps(X, X, INVERSE);
    VectorLoop.store(a, Mem.at(DST_AT, at), X, masked);
  }
}
