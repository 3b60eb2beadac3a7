package dev.zeropoint.tpu.machine;

import static dev.zeropoint.tpu.isa.ConfigRegister.ACCUMULATOR_STEP;

import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;

/**
 * When the array works, and what each cycle in which it does not is put down to.
 *
 * <p>A row of activations enters each cycle, and its sums leave rows + cols - 2 cycles behind it.
 * Operands of 16 bits go in bytes: activations take two cycles a row, weights two tiles.
 */
final class MatrixClock {
  private final TpuConfig config;
  private final WeightClock weights;
  private final LineClock buffer;
  private final LineClock accumulators;
  private final Issue.Queue queue;
  private final Tracer trace;

  private WeightClock.Tile tile;
  private long free;
  private long done;
  private long synced;

  private long active;
  private long weightStall;
  private long weightShift;
  private long rawStall;
  private long inputStall;
  private long usefulPe;
  private long operations;
  private long bufferLinesRead;
  private long accumulatorsWritten;

  MatrixClock(
      TpuConfig config,
      WeightClock weights,
      LineClock buffer,
      LineClock accumulators,
      Issue issue,
      Tracer trace) {
    this.config = config;
    this.weights = weights;
    this.buffer = buffer;
    this.accumulators = accumulators;
    this.queue = issue.queue();
    this.trace = trace;
  }

  /** One repetition. */
  void run(Instruction matrix, int repetition, Registers registers) {
    Area input = Area.input(matrix, repetition, registers);
    long first = matrix.accumulator() + (long) repetition * registers.get(ACCUMULATOR_STEP);
    Area sums = Area.of(first, input.count());
    long issued = queue.issue();
    long inputReady = buffer.hostWritten(input);
    long rawReady = Math.max(synced, buffer.unitWritten(input));
    long ready = Math.max(issued, Math.max(inputReady, rawReady));
    ready = Math.max(ready, accumulators.unread(sums));

    boolean wideWeights = Flag.RHS_16.in(matrix);
    long cycles = input.count() * input.lines();
    for (int part = 0; part < (wideWeights ? 2 : 1); part++) {
      boolean next = Flag.NEXT.in(matrix) && repetition == 0;
      if (next) {
        tile = weights.take();
      }
      long start = Math.max(free, ready);
      if (next) {
        start = Math.max(start, tile.shiftEnd());
        weights.swapped(start);
      }
      attribute(free, start, next, rawReady, inputReady);
      if (part == 0) {
        queue.started(start);
      }
      free = start + cycles;
      active += cycles;
      usefulPe += cycles * tile.rows() * tile.cols();
      trace.add(Unit.MATRIX, matrix.opcode().mnemonic(), input.count(), start, cycles);
    }
    operations += 2 * input.count() * tile.rows() * tile.cols();
    done = free + config.arrayLatency();
    bufferLinesRead += cycles * (wideWeights ? 2 : 1);
    accumulatorsWritten += input.count();
    buffer.readUntil(input, free);
    accumulators.writtenByUnit(sums, done);
  }

  /** Puts the cycles from {@code from} to {@code to}, in which the array idles, down to causes. */
  private void attribute(long from, long to, boolean next, long rawReady, long inputReady) {
    if (next) {
      weightStall += overlap(from, to, tile.asked(), tile.arrived());
      weightShift += overlap(from, to, tile.shiftStart(), tile.shiftEnd());
    }
    rawStall += overlap(from, to, 0, rawReady);
    inputStall += overlap(from, to, 0, inputReady);
  }

  private static long overlap(long from, long to, long start, long end) {
    return Math.max(0, Math.min(to, end) - Math.max(from, start));
  }

  /** Lets what follows wait for an activation: what it wrote may be read anywhere. */
  void synced(long activationDone) {
    synced = activationDone;
  }

  /** When the last sum is in the accumulators. */
  long done() {
    return done;
  }

  Counters.Cycles cycles(long total) {
    return new Counters.Cycles(
        total,
        active,
        weightStall,
        weightShift,
        total - active - weightStall - weightShift,
        rawStall,
        inputStall,
        usefulPe,
        operations);
  }

  long bufferLinesRead() {
    return bufferLinesRead;
  }

  long accumulatorsWritten() {
    return accumulatorsWritten;
  }
}
