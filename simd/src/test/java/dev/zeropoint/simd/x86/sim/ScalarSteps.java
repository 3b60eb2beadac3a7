package dev.zeropoint.simd.x86.sim;

import java.util.List;
import java.util.Map;

/** Instructions on general-purpose and mask registers, but jumps. */
final class ScalarSteps {
  /** How many bits of a mask register an instruction copies; the others become 0. */
  private static final Map<String, Integer> MASK_MOVES =
      Map.of("kmovb", 8, "kmovw", 16, "kmovd", 32, "kmovq", 64);

  private ScalarSteps() {}

  /** The step, or null if this is another instruction. */
  static Step of(Instruction instruction) {
    List<Operand> operands = instruction.operands();
    String name = instruction.mnemonic();
    if (name.startsWith("prefetch") || name.equals("nop") || name.equals("xchg")) {
      return operands.size() == 2 ? exchange(operands, instruction) : machine -> {};
    }
    if (MASK_MOVES.containsKey(name)) {
      return maskMove(MASK_MOVES.get(name), operands);
    }
    return switch (operands.size()) {
      case 1 -> unary(name, operands.getFirst());
      case 2 -> binary(name, operands.get(0), operands.get(1));
      case 3 -> name.equals("imul") ? multiply(operands) : null;
      default -> null;
    };
  }

  /** Only {@code xchg ax,ax}, a no-operation of two bytes. */
  private static Step exchange(List<Operand> operands, Instruction instruction) {
    if (!operands.getFirst().equals(operands.getLast())) {
      throw new IllegalArgumentException("not simulated: " + instruction.text());
    }
    return machine -> {};
  }

  private static Step maskMove(int bits, List<Operand> operands) {
    long low = bits == 64 ? -1 : (1L << bits) - 1;
    return machine -> machine.set(operands.get(0), machine.get(operands.get(1)) & low);
  }

  private static Step unary(String name, Operand operand) {
    return switch (name) {
      case "push" -> machine -> machine.push(machine.get(operand));
      case "pop" -> machine -> machine.set(operand, machine.pop());
      case "inc" -> change(operand, 1);
      case "dec" -> change(operand, -1);
      case "neg" ->
          machine -> {
            long value = machine.get(operand);
            machine.set(operand, -value);
            machine.flags.subtract(0, value, bits(operand));
          };
      case "not" -> machine -> machine.set(operand, ~machine.get(operand));
      default -> null;
    };
  }

  private static Step change(Operand operand, int by) {
    int bits = bits(operand);
    return machine -> {
      long value = machine.get(operand);
      long extreme = by > 0 ? (1L << bits - 1) - 1 : 1L << bits - 1;
      machine.set(operand, value + by);
      machine.flags.step(value + by, value == extreme, bits);
    };
  }

  private static Step binary(String name, Operand to, Operand from) {
    int bits = bits(to);
    return switch (name) {
      case "mov", "movabs", "movzx" -> machine -> machine.set(to, machine.get(from));
      case "movsx", "movsxd" -> machine -> machine.set(to, signed(machine.get(from), bits(from)));
      case "lea" -> machine -> machine.set(to, machine.address((Operand.Memory) from));
      case "add" ->
          machine -> {
            long a = machine.get(to);
            long b = machine.get(from);
            machine.set(to, a + b);
            machine.flags.add(a, b, bits);
          };
      case "sub", "cmp" ->
          machine -> {
            long a = machine.get(to);
            long b = machine.get(from);
            if (name.equals("sub")) {
              machine.set(to, a - b);
            }
            machine.flags.subtract(a, b, bits);
          };
      case "and", "or", "xor", "test" -> logic(name, to, from);
      case "shl", "shr", "sar" -> shift(name, to, from);
      case "imul" -> multiply(List.of(to, to, from));
      default -> null;
    };
  }

  private static Step logic(String name, Operand to, Operand from) {
    return machine -> {
      long a = machine.get(to);
      long b = machine.get(from);
      long result =
          switch (name) {
            case "or" -> a | b;
            case "xor" -> a ^ b;
            default -> a & b;
          };
      if (!name.equals("test")) {
        machine.set(to, result);
      }
      machine.flags.logic(result, bits(to));
    };
  }

  /** The count is taken modulo the size; a count of 0 changes no flag. */
  private static Step shift(String name, Operand to, Operand from) {
    int bits = bits(to);
    return machine -> {
      int count = (int) machine.get(from) & (bits == 64 ? 63 : 31);
      if (count == 0) {
        return;
      }
      long value = machine.get(to);
      long signed = signed(value, bits);
      long result =
          switch (name) {
            case "shl" -> value << count;
            case "shr" -> value >>> count;
            default -> signed >> count;
          };
      boolean carry =
          name.equals("shl") ? (value >>> bits - count & 1) != 0 : (signed >> count - 1 & 1) != 0;
      machine.set(to, result);
      machine.flags.shift(result, carry, bits);
    };
  }

  private static Step multiply(List<Operand> operands) {
    return machine -> {
      machine.set(operands.get(0), machine.get(operands.get(1)) * machine.get(operands.get(2)));
      machine.flags.forget();
    };
  }

  private static int bits(Operand operand) {
    return switch (operand) {
      case Operand.General g -> 8 * g.bytes();
      case Operand.Memory m -> 8 * m.bytes();
      default -> 64;
    };
  }

  private static long signed(long value, int bits) {
    return value << 64 - bits >> 64 - bits;
  }
}
