package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mask;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * What each register of a kernel holds.
 *
 * <pre>
 *   rdi  the call block                 rsi  first row of the tile
 *   rdx  bytes from row to row          rcx, r8, r9  3, 5 and 7 times as many
 *   r10  the tile's rows at this k      r14  the same, nine rows further down
 *   r11  the panel at this k            r12  the panel
 *   rbx  the result, at the tile        rbp  bytes from row to row of the result
 *   r13  the next panel, to be fetched  r15  four times the panel's first column
 *   rax  counts K, and anything else
 * </pre>
 */
final class KernelRegisters {
  static final Gpr BLOCK = Gpr.RDI;
  static final Gpr TILE_LHS = Gpr.RSI;
  static final Gpr STRIDE = Gpr.RDX;
  static final Gpr STRIDE_3 = Gpr.RCX;
  static final Gpr STRIDE_5 = Gpr.R8;
  static final Gpr STRIDE_7 = Gpr.R9;
  static final Gpr LHS = Gpr.R10;
  static final Gpr LHS_9 = Gpr.R14;
  static final Gpr PANEL_AT = Gpr.R11;
  static final Gpr PANEL = Gpr.R12;
  static final Gpr DST = Gpr.RBX;
  static final Gpr DST_STRIDE = Gpr.RBP;
  static final Gpr NEXT = Gpr.R13;
  static final Gpr COLUMN = Gpr.R15;
  static final Gpr TEMP = Gpr.RAX;

  /** The columns of the last vector, in AVX-512. */
  static final Mask TAIL = Mask.k(1);

  /** What a C function must leave as it was. */
  static final Gpr[] SAVED = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15};

  /** Rows that are reached from one register. */
  static final int ROWS_PER_BASE = 9;

  private KernelRegisters() {}

  /** Vector register {@code number} in the width of a dot. */
  static Vec vec(Dot dot, int number) {
    return new Vec(number, dot.bits());
  }

  /** A field of the call block. */
  static Mem field(int offset) {
    return Mem.at(BLOCK, offset);
  }

  /** Where a row of the tile is at this k. */
  static Mem row(int row) {
    if (row >= ROWS_PER_BASE) {
      return row(LHS_9, row - ROWS_PER_BASE);
    }
    return row(LHS, row);
  }

  private static Mem row(Gpr base, int row) {
    return switch (row) {
      case 0 -> Mem.at(base);
      case 1, 2, 4, 8 -> Mem.at(base, STRIDE, row);
      case 3 -> Mem.at(base, STRIDE_3, 1);
      case 5 -> Mem.at(base, STRIDE_5, 1);
      case 6 -> Mem.at(base, STRIDE_3, 2);
      case 7 -> Mem.at(base, STRIDE_7, 1);
      default -> throw new IllegalArgumentException("row " + row + " is out of reach");
    };
  }

  /** Loads a vector constant at an absolute address. */
  static void load(Assembler a, Vec dst, long address) {
    a.movabs(TEMP, address);
    a.vmovdqu(dst, Mem.at(TEMP));
  }

  /** The values of this panel's columns in an array whose address is a field of the call block. */
  static Mem columns(Assembler a, int field) {
    a.mov(TEMP, field(field));
    return Mem.at(TEMP, COLUMN, 1);
  }
}
