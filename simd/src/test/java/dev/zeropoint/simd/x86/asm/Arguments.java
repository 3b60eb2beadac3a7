package dev.zeropoint.simd.x86.asm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Arguments for calls of one form. Each parameter goes through all of its values in a random order,
 * then again in another, so that every register and address occurs beside many others.
 */
final class Arguments {
  private final Form form;
  private final Random random;
  private final Cycle<Integer> registers;
  private final Cycle<Mem> addresses;
  private final Cycle<Integer> multiples;
  private final Cycle<Integer> bits;
  private final Cycle<Integer> numbers;
  private final Cycle<Gpr> gprs = new Cycle<>(List.of(Gpr.values()));
  private final Cycle<Mask> masks;

  /** Displacements as multiples of a memory operand: both sides of EVEX's short form. */
  private static final List<Integer> MULTIPLES = List.of(0, 1, -1, 127, -128, 128, -129, 1000);

  Arguments(Form form, SplittableRandom seeds) {
    this.form = form;
    random = new Random(seeds.nextLong());
    registers = new Cycle<>(numbersTo(form.encoding() == Form.Encoding.VEX ? 16 : 32));
    addresses = new Cycle<>(allAddresses());
    multiples = new Cycle<>(MULTIPLES);
    bits = new Cycle<>(form.bits().isEmpty() ? List.of(64) : form.bits());
    numbers = new Cycle<>(form.immediates());
    masks = new Cycle<>(allMasks(form.zeroing()));
  }

  /** The arguments of the next call. */
  Object[] next(Class<?>[] types) {
    int size = bits.next();
    Object[] arguments = new Object[types.length];
    int lastVector = lastVector(types);
    for (int i = 0; i < types.length; i++) {
      boolean source = i == lastVector && i > 0 && !(types[0] == Mem.class);
      arguments[i] = next(types[i], size, source ? form.sourceBits().applyAsInt(size) : size);
    }
    return arguments;
  }

  private Object next(Class<?> type, int size, int vectorBits) {
    if (type == Operand.class) {
      return random.nextBoolean() ? address(size) : new Vec(registers.next(), vectorBits);
    }
    if (type == Vec.class) {
      return new Vec(registers.next(), vectorBits);
    }
    if (type == Mem.class) {
      return address(size);
    }
    if (type == Gpr.class) {
      return gprs.next();
    }
    if (type == Mask.class) {
      return masks.next();
    }
    if (type == int.class) {
      return numbers.next();
    }
    if (type == long.class) {
      return random.nextBoolean() ? random.nextLong() : (long) numbers.next();
    }
    throw new IllegalArgumentException("no values for a parameter of " + type);
  }

  /** A displacement at the borders of the short form, on a multiple of the operand or beside it. */
  private Mem address(int size) {
    int unit = form.memoryBytes().applyAsInt(size);
    int displacement =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> Form.INT32.get(random.nextInt(Form.INT32.size()));
          case 2 -> multiples.next() * unit;
          default -> multiples.next() * unit + random.nextInt(-1, 2);
        };
    return addresses.next().plus(displacement);
  }

  private static int lastVector(Class<?>[] types) {
    for (int i = types.length - 1; i >= 0; i--) {
      if (types[i] == Vec.class || types[i] == Operand.class) {
        return i;
      }
    }
    return -1;
  }

  private static List<Integer> numbersTo(int end) {
    return Stream.iterate(0, number -> number + 1).limit(end).toList();
  }

  private static List<Mem> allAddresses() {
    List<Mem> all = new ArrayList<>();
    for (Gpr base : Gpr.values()) {
      all.add(Mem.at(base));
      for (Gpr index : Gpr.values()) {
        for (int scale = 1; scale <= 8 && index != Gpr.RSP; scale *= 2) {
          all.add(new Mem(base, Optional.of(index), scale, 0));
        }
      }
    }
    return all;
  }

  private static List<Mask> allMasks(boolean zeroing) {
    List<Mask> all = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      all.add(Mask.k(number));
      if (zeroing) {
        all.add(Mask.k(number).z());
      }
    }
    return all;
  }

  /** A list's elements in a random order, in another order each time around. */
  private final class Cycle<T> {
    private final List<T> values;
    private int next;

    Cycle(List<T> values) {
      this.values = new ArrayList<>(values);
    }

    T next() {
      if (next == 0) {
        Collections.shuffle(values, random);
      }
      T value = values.get(next);
      next = (next + 1) % values.size();
      return value;
    }
  }
}
