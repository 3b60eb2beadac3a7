package dev.zeropoint.simd.x86;

import static dev.zeropoint.simd.x86.KernelRegisters.DST;
import static dev.zeropoint.simd.x86.KernelRegisters.DST_STRIDE;
import static dev.zeropoint.simd.x86.KernelRegisters.LHS;
import static dev.zeropoint.simd.x86.KernelRegisters.LHS_9;
import static dev.zeropoint.simd.x86.KernelRegisters.NEXT;
import static dev.zeropoint.simd.x86.KernelRegisters.PANEL;
import static dev.zeropoint.simd.x86.KernelRegisters.PANEL_AT;
import static dev.zeropoint.simd.x86.KernelRegisters.ROWS_PER_BASE;
import static dev.zeropoint.simd.x86.KernelRegisters.STRIDE;
import static dev.zeropoint.simd.x86.KernelRegisters.TEMP;
import static dev.zeropoint.simd.x86.KernelRegisters.TILE_LHS;
import static dev.zeropoint.simd.x86.KernelRegisters.columns;
import static dev.zeropoint.simd.x86.KernelRegisters.field;
import static dev.zeropoint.simd.x86.KernelRegisters.load;
import static dev.zeropoint.simd.x86.KernelRegisters.row;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;

/**
 * One tile: its accumulators start with the terms of zero points and bias, products are added over
 * K, a {@link StoreEmitter} does the rest.
 *
 * <p>Registers: the accumulators of row r and vector v are {@code r * vectors + v}; behind the
 * accumulators of the tallest tile follow temporaries, whose use each method tells.
 */
final class TileEmitter {
  /** Groups of K in a turn of the main loop. */
  static final int UNROLL = 4;

  /** Chains of dependent VNNI instructions that keep both of a core's units busy. */
  private static final int CHAINS = 8;

  private final Assembler a;
  private final KernelSpec spec;
  private final Dot dot;
  private final int rows;

  private static final int LINE = 64;

  /** Sets of accumulators that are added up behind K, so that a low tile has enough chains. */
  private final int sets;

  TileEmitter(Assembler a, KernelSpec spec, int rows) {
    this.a = a;
    this.spec = spec;
    this.dot = spec.dot();
    this.rows = rows;
    this.sets = sets();
  }

  private int sets() {
    if (!dot.vnni()) {
      return 1;
    }
    int chains = rows * spec.vectors();
    int sets = 1;
    while (sets < UNROLL
        && chains * sets < CHAINS
        && chains * sets * 2 <= dot.maxRows() * KernelSpec.MAX_VECTORS) {
      sets *= 2;
    }
    return sets;
  }

  /** Emits the tile up to the finished int32 accumulators. */
  void emit() {
    start();
    products();
    mergeSets();
  }

  private Vec accumulator(int set, int row, int vector) {
    return vec((set * rows + row) * spec.vectors() + vector);
  }

  private Vec temporary(int index) {
    return vec(dot.maxRows() * KernelSpec.MAX_VECTORS + index);
  }

  private Vec vec(int number) {
    return KernelRegisters.vec(dot, number);
  }

  /** Accumulators before the first product; uses temporaries 0 and 1. */
  private void start() {
    if (spec.resumed()) {
      resume();
    } else {
      startWithSums();
    }
    if (spec.store().isCodes()) {
      addBias();
    }
    if (spec.corrected()) {
      correct();
    }
    for (int set = 1; set < sets; set++) {
      for (int i = 0; i < rows * spec.vectors(); i++) {
        Vec extra = vec(set * rows * spec.vectors() + i);
        a.vpxor(extra, extra, extra);
      }
    }
  }

  private void resume() {
    a.mov(TEMP, field(CallBlock.RESUME));
    for (int i = 0; i < rows * spec.vectors(); i++) {
      a.vmovdqu(vec(i), Mem.at(TEMP, i * dot.vectorBytes()));
    }
    a.add(TEMP, rows * spec.vectors() * dot.vectorBytes());
    a.mov(field(CallBlock.RESUME), TEMP);
  }

  /** The activations' zero point times the sums of the weights; 0 where it is taken off before. */
  private void startWithSums() {
    if (dot.pairs()) {
      for (int i = 0; i < rows * spec.vectors(); i++) {
        a.vpxor(vec(i), vec(i), vec(i));
      }
      return;
    }
    a.vmovdqu(temporary(0), field(CallBlock.LHS_ZERO_POINT_VECTOR));
    Mem sums = columns(a, CallBlock.SUMS);
    for (int v = 0; v < spec.vectors(); v++) {
      a.vpmulld(vec(v), temporary(0), sums.plus(v * dot.vectorBytes()));
    }
    for (int i = spec.vectors(); i < rows * spec.vectors(); i++) {
      a.vmovdqu(vec(i), vec(i % spec.vectors()));
    }
  }

  private void addBias() {
    StoreEmitter.loadColumns(a, spec, CallBlock.BIAS, temporary(0), temporary(1), temporary(2));
    for (int i = 0; i < rows * spec.vectors(); i++) {
      a.vpaddd(vec(i), vec(i), temporary(i % spec.vectors()));
    }
  }

  /** The weights' zero points times the sums of the rows. */
  private void correct() {
    a.mov(LHS, field(CallBlock.ZERO_POINTS));
    a.mov(TEMP, field(CallBlock.ROW_SUMS_AT));
    Mem zeroPoints = Mem.at(LHS, KernelRegisters.COLUMN, 1);
    for (int r = 0; r < rows; r++) {
      a.vpbroadcastd(temporary(0), Mem.at(TEMP, 4 * r));
      for (int v = 0; v < spec.vectors(); v++) {
        a.vpmulld(temporary(1), temporary(0), zeroPoints.plus(v * dot.vectorBytes()));
        a.vpaddd(accumulator(0, r, v), accumulator(0, r, v), temporary(1));
      }
    }
    a.add(TEMP, 4 * rows);
    a.mov(field(CallBlock.ROW_SUMS_AT), TEMP);
  }

  private void products() {
    if (dot == Dot.VPMADDUBSW_YMM) {
      load(a, temporary(0), Constants.ones());
    }
    a.mov(LHS, TILE_LHS);
    if (rows > ROWS_PER_BASE) {
      a.lea(LHS_9, Mem.at(TILE_LHS, STRIDE, 8));
      a.add(LHS_9, STRIDE);
    }
    a.mov(PANEL_AT, PANEL);
    fetchResult();
    Label rest = new Label();
    if (fetchesNextPanel()) {
      Label fetched = new Label();
      jumpIfFetched(fetched);
      loop(CallBlock.QUAD_GROUPS, UNROLL, true);
      a.jmp(rest);
      a.bind(fetched);
    }
    loop(CallBlock.QUAD_GROUPS, UNROLL, false);
    a.bind(rest);
    loop(CallBlock.SINGLE_GROUPS, 1, false);
  }

  /**
   * Lines of the result come while products are added up, all together. When they are stored they
   * come one by one, as stores take effect in order, and those behind wait.
   */
  private void fetchResult() {
    Label end = new Label();
    a.mov(TEMP, field(CallBlock.FETCH_RESULT));
    a.test(TEMP, TEMP);
    a.jump(Condition.E, end);
    int bytes = spec.vectors() * dot.lanes() * spec.store().elementBytes();
    a.mov(TEMP, DST);
    for (int r = 0; r < rows; r++) {
      for (int at = 0; at < bytes; at += LINE) {
        a.prefetchw(Mem.at(TEMP, at));
      }
      a.add(TEMP, DST_STRIDE);
    }
    a.bind(end);
  }

  /** As many turns as a field says, each of some groups. */
  private void loop(int countField, int groups, boolean fetch) {
    Label end = new Label();
    Label top = new Label();
    a.mov(TEMP, field(countField));
    a.test(TEMP, TEMP);
    a.jump(Condition.E, end);
    a.align(32);
    a.bind(top);
    if (fetch) {
      fetchNextPanel();
    }
    for (int group = 0; group < groups; group++) {
      group(group);
    }
    a.add(LHS, groups * dot.lhsGroupBytes());
    if (rows > ROWS_PER_BASE) {
      a.add(LHS_9, groups * dot.lhsGroupBytes());
    }
    a.add(PANEL_AT, groups * groupBytes());
    a.sub(TEMP, 1);
    a.jump(Condition.NE, top);
    a.bind(end);
  }

  /**
   * While tiles go past this panel, the next one comes to the second-level cache: all of it with
   * one low tile, half of it with each of two tall ones, since a kernel of low tiles may have no
   * second. The tiles behind them have a loop without that. The next panel is asked for behind the
   * last one, too: that cannot fault, whatever lies there.
   *
   * <p>Kernels of VNNI with the fewest rows are as fast as the weights come, in order, which the
   * CPU foresees by itself: there a line that is asked for twice might cost more than it gains.
   */
  private boolean fetchesNextPanel() {
    return spec.rows() >= fetchingRows() && spec.vectors() == KernelSpec.MAX_VECTORS;
  }

  /** Where all of the next panel was asked for, but for groups that a main loop leaves over. */
  private void jumpIfFetched(Label fetched) {
    a.mov(TEMP, field(CallBlock.PANEL_BYTES));
    a.lea(TEMP, Mem.at(PANEL, TEMP, 2).plus((1 - UNROLL) * groupBytes()));
    a.cmp(NEXT, TEMP);
    a.jump(Condition.AE, fetched);
  }

  private void fetchNextPanel() {
    int tiles = 3 * spec.rows() <= 2 * dot.maxRows() ? 1 : 2;
    int bytes = UNROLL * groupBytes() / tiles;
    for (int at = 0; at < bytes; at += LINE) {
      a.prefetcht1(Mem.at(NEXT, at));
    }
    a.add(NEXT, bytes);
  }

  /** The least rows whose arithmetic takes longer than their weights from a cache. */
  private int fetchingRows() {
    return dot.vnni() ? 4 : 1;
  }

  /** Bytes of a group of four k of a panel. */
  private int groupBytes() {
    return spec.vectors() * dot.vectorBytes();
  }

  private void group(int group) {
    int at = group * groupBytes();
    switch (dot) {
      case VPDPBUSD_ZMM, VPDPBUSD_YMM -> vnni(group, at);
      case VPMADDUBSW_YMM -> bytes(group, at);
      case VPMADDWD_YMM -> {
        words(group * dot.lhsGroupBytes(), at);
        words(group * dot.lhsGroupBytes() + 4, at + groupBytes() / 2);
      }
    }
  }

  /** Temporaries 0 and 1 hold weights, 2 and 3 activations. */
  private void vnni(int group, int at) {
    for (int v = 0; v < spec.vectors(); v++) {
      a.vmovdqu(temporary(v), Mem.at(PANEL_AT, at + v * dot.vectorBytes()));
    }
    for (int r = 0; r < rows; r++) {
      Vec activations = temporary(2 + r % 2);
      a.vpbroadcastd(activations, row(r).plus(group * dot.lhsGroupBytes()));
      for (int v = 0; v < spec.vectors(); v++) {
        a.vpdpbusd(accumulator(group % sets, r, v), activations, temporary(v));
      }
    }
  }

  /** Temporary 0 holds ones, 1 weights, 2 activations and products, 3 products. */
  private void bytes(int group, int at) {
    a.vmovdqu(temporary(1), Mem.at(PANEL_AT, at));
    for (int r = 0; r < rows; r++) {
      a.vpbroadcastd(temporary(2), row(r).plus(group * dot.lhsGroupBytes()));
      a.vpmaddubsw(temporary(3), temporary(2), temporary(1));
      if (spec.vectors() == 2) {
        a.vpmaddubsw(temporary(2), temporary(2), Mem.at(PANEL_AT, at + dot.vectorBytes()));
      }
      a.vpmaddwd(temporary(3), temporary(3), temporary(0));
      if (spec.vectors() == 2) {
        a.vpmaddwd(temporary(2), temporary(2), temporary(0));
      }
      a.vpaddd(accumulator(0, r, 0), accumulator(0, r, 0), temporary(3));
      if (spec.vectors() == 2) {
        a.vpaddd(accumulator(0, r, 1), accumulator(0, r, 1), temporary(2));
      }
    }
  }

  /** Two k; temporaries 0 and 1 hold weights, 2 activations and products, 3 products. */
  private void words(int lhsAt, int at) {
    for (int v = 0; v < spec.vectors(); v++) {
      a.vpmovsxbw(temporary(v), Mem.at(PANEL_AT, at + v * dot.vectorBytes() / 2));
    }
    for (int r = 0; r < rows; r++) {
      a.vpbroadcastd(temporary(2), row(r).plus(lhsAt));
      a.vpmaddwd(temporary(3), temporary(2), temporary(0));
      if (spec.vectors() == 2) {
        a.vpmaddwd(temporary(2), temporary(2), temporary(1));
      }
      a.vpaddd(accumulator(0, r, 0), accumulator(0, r, 0), temporary(3));
      if (spec.vectors() == 2) {
        a.vpaddd(accumulator(0, r, 1), accumulator(0, r, 1), temporary(2));
      }
    }
  }

  private void mergeSets() {
    for (int step = sets / 2; step > 0; step /= 2) {
      int count = step * rows * spec.vectors();
      for (int i = 0; i < count; i++) {
        a.vpaddd(vec(i), vec(i), vec(i + count));
      }
    }
  }
}
