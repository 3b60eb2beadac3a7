package dev.zeropoint.simd.x86.floats;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * Tiles of a product: a block of k for up to six rows and sixteen columns in registers, tile below
 * tile. Nothing is packed: attention multiplies each pair of matrices once.
 *
 * <pre>
 *   RDI the {@link ProductBlock}        RSI  first row of the tile, at the block's first k
 *   RDX from row to row                 RCX, R8  3 and 5 times as many
 *   R9  from k to k of the left operand R10  the tile's rows at this k
 *   R11 the right operand at this k     R12  at the first k
 *   R13 from k to k of it               RBX  the result
 *   RBP from row to row of it           RAX  counts k
 * </pre>
 */
final class ProductEmitter {
  /** The most rows of a tile. */
  static final int ROWS = 6;

  /** The most vectors of a tile's columns. */
  static final int VECTORS = 2;

  /** Columns of a whole panel. */
  static final int COLS = VECTORS * FloatConstants.LANES;

  private static final Gpr BLOCK = Gpr.RDI;
  private static final Gpr TILE = Gpr.RSI;
  private static final Gpr STRIDE = Gpr.RDX;
  private static final Gpr STRIDE_3 = Gpr.RCX;
  private static final Gpr STRIDE_5 = Gpr.R8;
  private static final Gpr LHS_COL = Gpr.R9;
  private static final Gpr LHS = Gpr.R10;
  private static final Gpr RHS = Gpr.R11;
  private static final Gpr PANEL = Gpr.R12;
  private static final Gpr RHS_ROW = Gpr.R13;
  private static final Gpr DST = Gpr.RBX;
  private static final Gpr DST_ROW = Gpr.RBP;
  private static final Gpr TEMP = Gpr.RAX;

  /** What a C function must leave as it was. */
  private static final Gpr[] SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13};

  /** Behind the accumulators: two vectors of the right operand, one of the left. */
  private static final int RIGHT = ROWS * VECTORS;

  private static final Vec LEFT = Vec.ymm(RIGHT + VECTORS);

  private final Assembler a = new Assembler();
  private final int rows;
  private final int vectors;
  private final boolean masked;

  private ProductEmitter(int rows, int vectors, boolean masked) {
    this.rows = rows;
    this.vectors = vectors;
    this.masked = masked;
  }

  /**
   * The machine code.
   *
   * @param rows of a tile, from 1 to 6
   * @param vectors of columns, 1 or 2
   * @param masked whether the last vector has a mask
   */
  static byte[] emit(int rows, int vectors, boolean masked) {
    ProductEmitter emitter = new ProductEmitter(rows, vectors, masked);
    emitter.function();
    return emitter.a.toBytes();
  }

  private static Mem field(int offset) {
    return Mem.at(BLOCK, offset);
  }

  private void function() {
    for (Gpr register : SAVED) {
      a.push(register);
    }
    a.mov(TILE, field(ProductBlock.LHS));
    a.mov(STRIDE, field(ProductBlock.LHS_ROW));
    a.lea(STRIDE_3, Mem.at(STRIDE, STRIDE, 2));
    a.lea(STRIDE_5, Mem.at(STRIDE, STRIDE, 4));
    a.mov(LHS_COL, field(ProductBlock.LHS_COL));
    a.mov(PANEL, field(ProductBlock.RHS));
    a.mov(RHS_ROW, field(ProductBlock.RHS_ROW));
    a.mov(DST, field(ProductBlock.DST));
    a.mov(DST_ROW, field(ProductBlock.DST_ROW));
    if (masked) {
      a.mov(TEMP, field(ProductBlock.MASK));
      a.vmovdqu(VectorLoop.MASK, Mem.at(TEMP));
    }
    Label top = new Label();
    a.bind(top);
    sum();
    store();
    a.mov(TEMP, rows);
    a.imul(TEMP, STRIDE);
    a.add(TILE, TEMP);
    a.mov(TEMP, field(ProductBlock.TILES));
    a.sub(TEMP, 1);
    a.mov(field(ProductBlock.TILES), TEMP);
    a.jump(Condition.NE, top);
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.vzeroupper();
    a.ret();
  }

  private Vec accumulator(int row, int vector) {
    return Vec.ymm(row * VECTORS + vector);
  }

  private boolean masked(int vector) {
    return masked && vector == vectors - 1;
  }

  private void sum() {
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        a.vpxor(accumulator(r, v), accumulator(r, v), accumulator(r, v));
      }
    }
    a.mov(LHS, TILE);
    a.mov(RHS, PANEL);
    a.mov(TEMP, field(ProductBlock.DEPTH));
    Label top = new Label();
    a.align(32);
    a.bind(top);
    for (int v = 0; v < vectors; v++) {
      VectorLoop.load(a, Vec.ymm(RIGHT + v), Mem.at(RHS, v * FloatConstants.VECTOR), masked(v));
    }
    for (int r = 0; r < rows; r++) {
      a.vpbroadcastd(LEFT, row(r));
      for (int v = 0; v < vectors; v++) {
        a.vfmadd231ps(accumulator(r, v), LEFT, Vec.ymm(RIGHT + v));
      }
    }
    a.add(LHS, LHS_COL);
    a.add(RHS, RHS_ROW);
    a.sub(TEMP, 1);
    a.jump(Condition.NE, top);
  }

  /** Where a row of the tile is at this k. */
  private static Mem row(int row) {
    return switch (row) {
      case 0 -> Mem.at(LHS);
      case 1, 2, 4 -> Mem.at(LHS, STRIDE, row);
      case 3 -> Mem.at(LHS, STRIDE_3, 1);
      default -> Mem.at(LHS, STRIDE_5, 1);
    };
  }

  private void store() {
    Label first = new Label();
    Label end = new Label();
    a.mov(TEMP, field(ProductBlock.ADDS));
    a.test(TEMP, TEMP);
    a.jump(Condition.E, first);
    storeRows(true);
    a.jmp(end);
    a.bind(first);
    storeRows(false);
    a.bind(end);
  }

  private void storeRows(boolean adds) {
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        Mem at = Mem.at(DST, v * FloatConstants.VECTOR);
        if (adds) {
          VectorLoop.load(a, LEFT, at, masked(v));
          a.vaddps(accumulator(r, v), LEFT, accumulator(r, v));
        }
        VectorLoop.store(a, at, accumulator(r, v), masked(v));
      }
      a.add(DST, DST_ROW);
    }
  }
}
