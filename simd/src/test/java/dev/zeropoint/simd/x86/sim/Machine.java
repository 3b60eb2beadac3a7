package dev.zeropoint.simd.x86.sim;

import java.util.Arrays;
import java.util.Random;

/** Registers and memory of a simulated CPU of one thread. */
final class Machine {
  static final int RSP = 4;

  final long[] general = new long[16];
  final byte[][] vectors = new byte[32][64];
  final long[] masks = new long[8];
  final Flags flags = new Flags();
  final Regions memory;

  /** Number of the instruction to execute next. */
  int next;

  private final byte[] operand = new byte[64];
  private final byte[] scratch = new byte[8];

  /** Every register holds junk, so that code cannot rely on what it did not set. */
  Machine(Regions memory, long seed) {
    this.memory = memory;
    Random random = new Random(seed);
    for (byte[] vector : vectors) {
      random.nextBytes(vector);
    }
    for (int i = 0; i < general.length; i++) {
      general[i] = random.nextLong();
    }
    for (int i = 0; i < masks.length; i++) {
      masks[i] = random.nextLong();
    }
    flags.forget();
  }

  long address(Operand.Memory at) {
    long index = at.index() == Operand.Memory.NONE ? 0 : general[at.index()] * at.scale();
    return general[at.base()] + index + at.displacement();
  }

  /** A number of up to 8 bytes, zero-extended. */
  long load(long address, int bytes) {
    memory.read(address, bytes, scratch, 0);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | scratch[i] & 0xFF;
    }
    return value;
  }

  void store(long address, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      scratch[i] = (byte) (value >>> 8 * i);
    }
    memory.write(address, bytes, scratch, 0);
  }

  /** The value of a register, a number or memory, zero-extended; a number as it is. */
  long get(Operand from) {
    return switch (from) {
      case Operand.General g ->
          g.bytes() == 8 ? general[g.number()] : general[g.number()] & (1L << 8 * g.bytes()) - 1;
      case Operand.Immediate i -> i.value();
      case Operand.Memory m -> load(address(m), m.bytes());
      case Operand.Mask k -> masks[k.number()];
      case Operand.Vector v -> throw new IllegalArgumentException("no number: " + v);
    };
  }

  /** Sets a register or memory; writing 32 bits of a register clears its upper half. */
  void set(Operand to, long value) {
    switch (to) {
      case Operand.General g -> {
        long keep = g.bytes() >= 4 ? 0 : -1L << 8 * g.bytes();
        long low = g.bytes() == 8 ? -1 : (1L << 8 * g.bytes()) - 1;
        general[g.number()] = general[g.number()] & keep | value & low;
      }
      case Operand.Memory m -> store(address(m), m.bytes(), value);
      case Operand.Mask k -> masks[k.number()] = value;
      default -> throw new IllegalArgumentException("cannot be set: " + to);
    }
  }

  void push(long value) {
    general[RSP] -= 8;
    store(general[RSP], 8, value);
  }

  long pop() {
    long value = load(general[RSP], 8);
    general[RSP] += 8;
    return value;
  }

  /** The bytes of a source: a register's own array, or a copy of memory padded with zeros. */
  byte[] source(Operand from, Guard guard, int vectorBytes) {
    if (from instanceof Operand.Vector v) {
      return vectors[v.number()];
    }
    Operand.Memory m = (Operand.Memory) from;
    long address = address(m);
    Arrays.fill(operand, (byte) 0);
    if (m.broadcast()) {
      broadcast(m, address, guard, vectorBytes);
    } else if (guard.isOpen()) {
      memory.read(address, m.bytes(), operand, 0);
    } else {
      // What the mask leaves out is not accessed, and cannot fault.
      int count = vectorBytes / guard.elementBytes();
      int bytes = m.bytes() / count;
      for (int i = 0; i < count; i++) {
        if (guard.passes(this, i)) {
          memory.read(address + (long) i * bytes, bytes, operand, i * bytes);
        }
      }
    }
    return operand;
  }

  private void broadcast(Operand.Memory m, long address, Guard guard, int vectorBytes) {
    boolean needed = false;
    for (int i = 0; i < vectorBytes / m.bytes(); i++) {
      needed |= guard.passes(this, i);
    }
    if (needed) {
      for (int at = 0; at < vectorBytes; at += m.bytes()) {
        memory.read(address, m.bytes(), operand, at);
      }
    }
  }

  /** Writes a register: what is above the vector becomes 0, as with every VEX and EVEX code. */
  void write(Operand.Vector to, byte[] result, Guard guard) {
    byte[] register = vectors[to.number()];
    if (guard.isOpen()) {
      System.arraycopy(result, 0, register, 0, to.bytes());
    } else {
      int bytes = guard.elementBytes();
      for (int i = 0; i < to.bytes() / bytes; i++) {
        if (guard.passes(this, i)) {
          System.arraycopy(result, i * bytes, register, i * bytes, bytes);
        } else if (guard.zeroing()) {
          Arrays.fill(register, i * bytes, (i + 1) * bytes, (byte) 0);
        }
      }
    }
    Arrays.fill(register, to.bytes(), register.length, (byte) 0);
  }

  /** Writes memory of which the guard passes elements; {@code count} of them in all. */
  void write(Operand.Memory to, byte[] result, Guard guard, int count) {
    long address = address(to);
    if (guard.isOpen()) {
      memory.write(address, to.bytes(), result, 0);
      return;
    }
    int bytes = to.bytes() / count;
    for (int i = 0; i < count; i++) {
      if (guard.passes(this, i)) {
        memory.write(address + (long) i * bytes, bytes, result, i * bytes);
      }
    }
  }
}
