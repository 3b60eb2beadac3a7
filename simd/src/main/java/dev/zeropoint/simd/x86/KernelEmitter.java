package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.KernelRegisters.COLUMN;
import static dev.zeropoint.simd.x86.KernelRegisters.DST;
import static dev.zeropoint.simd.x86.KernelRegisters.DST_STRIDE;
import static dev.zeropoint.simd.x86.KernelRegisters.NEXT;
import static dev.zeropoint.simd.x86.KernelRegisters.PANEL;
import static dev.zeropoint.simd.x86.KernelRegisters.SAVED;
import static dev.zeropoint.simd.x86.KernelRegisters.STRIDE;
import static dev.zeropoint.simd.x86.KernelRegisters.STRIDE_3;
import static dev.zeropoint.simd.x86.KernelRegisters.STRIDE_5;
import static dev.zeropoint.simd.x86.KernelRegisters.STRIDE_7;
import static dev.zeropoint.simd.x86.KernelRegisters.TAIL;
import static dev.zeropoint.simd.x86.KernelRegisters.TEMP;
import static dev.zeropoint.simd.x86.KernelRegisters.TILE_LHS;
import static dev.zeropoint.simd.x86.KernelRegisters.field;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * A whole kernel: a C function of one argument, the address of a {@link CallBlock}.
 *
 * <pre>
 *   for each panel of weights                     stays in the cache
 *     for each tile of rows, the tall ones first  streams past it
 *       accumulators over all of K, epilogue, store
 * </pre>
 */
final class KernelEmitter {
  private final Assembler a = new Assembler();
  private final KernelSpec spec;

  private KernelEmitter(KernelSpec spec) {
    this.spec = spec;
  }

  /** The machine code of a kernel. */
  static byte[] emit(KernelSpec spec) {
    KernelEmitter emitter = new KernelEmitter(spec);
    emitter.prologue();
    emitter.panels();
    emitter.epilogue();
    return emitter.a.toBytes();
  }

  private void prologue() {
    for (var register : SAVED) {
      a.push(register);
    }
    spread(CallBlock.LHS_ZERO_POINT, CallBlock.LHS_ZERO_POINT_VECTOR);
    if (spec.store().isFloat()) {
      spread(CallBlock.LHS_SCALE, CallBlock.LHS_SCALE_VECTOR);
    }
    if (spec.store().hasClamp() || spec.store().isCodes()) {
      spread(CallBlock.LOW, CallBlock.LOW_VECTOR);
      spread(CallBlock.HIGH, CallBlock.HIGH_VECTOR);
    }
    if (spec.store().isCodes()) {
      spread(CallBlock.DST_ZERO_POINT, CallBlock.DST_ZERO_POINT_VECTOR);
    }
    if (spec.tail() != 0 && spec.dot().bits() == 512) {
      a.mov(TEMP, (1 << spec.tail()) - 1);
      a.kmovw(TAIL, TEMP);
    }
    a.mov(STRIDE, field(CallBlock.LHS_STRIDE));
    a.lea(STRIDE_3, Mem.at(STRIDE, STRIDE, 2));
    a.lea(STRIDE_5, Mem.at(STRIDE, STRIDE, 4));
    a.lea(STRIDE_7, Mem.at(STRIDE_3, STRIDE, 4));
    a.mov(DST_STRIDE, field(CallBlock.DST_STRIDE));
    a.mov(PANEL, field(CallBlock.PANEL));
    a.mov(COLUMN, field(CallBlock.COLUMN));
  }

  /** Makes a vector of a number of the call block. */
  private void spread(int from, int to) {
    Vec vector = KernelRegisters.vec(spec.dot(), 0);
    a.vpbroadcastd(vector, field(from));
    a.vmovdqu(field(to), vector);
  }

  private void panels() {
    Label top = new Label();
    a.bind(top);
    a.mov(TILE_LHS, field(CallBlock.LHS));
    a.mov(DST, field(CallBlock.DST));
    a.mov(NEXT, PANEL);
    a.add(NEXT, field(CallBlock.PANEL_BYTES));
    if (spec.corrected()) {
      a.mov(TEMP, field(CallBlock.ROW_SUMS));
      a.mov(field(CallBlock.ROW_SUMS_AT), TEMP);
    }
    if (spec.store().isFixedPoint()) {
      new FixedPointEmitter(a, spec).prepare();
    }
    tiles(CallBlock.TILES, spec.rows());
    if (spec.rows() > 1) {
      tiles(CallBlock.SHORT_TILES, spec.rows() - 1);
    }
    a.mov(TEMP, field(CallBlock.DST));
    a.add(TEMP, field(CallBlock.DST_STEP));
    a.mov(field(CallBlock.DST), TEMP);
    a.add(PANEL, field(CallBlock.PANEL_BYTES));
    a.add(COLUMN, spec.vectors() * spec.dot().vectorBytes());
    a.mov(TEMP, field(CallBlock.PANELS));
    a.sub(TEMP, 1);
    a.mov(field(CallBlock.PANELS), TEMP);
    a.jump(Condition.NE, top);
  }

  private void tiles(int countField, int rows) {
    Label end = new Label();
    Label top = new Label();
    a.mov(TEMP, field(countField));
    a.test(TEMP, TEMP);
    a.jump(Condition.E, end);
    a.mov(field(CallBlock.TILES_LEFT), TEMP);
    a.bind(top);
    new TileEmitter(a, spec, rows).emit();
    new StoreEmitter(a, spec, rows).emit();
    a.mov(TEMP, rows);
    a.imul(TEMP, STRIDE);
    a.add(TILE_LHS, TEMP);
    a.mov(TEMP, field(CallBlock.TILES_LEFT));
    a.sub(TEMP, 1);
    a.mov(field(CallBlock.TILES_LEFT), TEMP);
    a.jump(Condition.NE, top);
    a.bind(end);
  }

  private void epilogue() {
    for (int i = SAVED.length - 1; i >= 0; i--) {
      a.pop(SAVED[i]);
    }
    a.vzeroupper();
    a.ret();
  }
}
