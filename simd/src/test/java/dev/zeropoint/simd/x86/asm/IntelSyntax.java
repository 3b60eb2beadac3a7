package dev.zeropoint.simd.x86.asm;

import java.util.Locale;

/** Operands as objdump prints them with {@code -M intel}. */
final class IntelSyntax {
  private IntelSyntax() {}

  static String gpr(Gpr register, int bytes) {
    String name = register.name().toLowerCase(Locale.ROOT);
    if (register.ordinal() >= 8) {
      return name
          + switch (bytes) {
            case 1 -> "b";
            case 2 -> "w";
            case 4 -> "d";
            default -> "";
          };
    }
    return switch (bytes) {
      case 1 -> name.endsWith("x") ? name.charAt(1) + "l" : name.substring(1) + "l";
      case 2 -> name.substring(1);
      case 4 -> "e" + name.substring(1);
      default -> name;
    };
  }

  static String memory(Mem mem, int bytes) {
    return keyword(bytes) + " PTR " + address(mem);
  }

  /** One 32-bit element for all. */
  static String broadcast(Mem mem) {
    return "DWORD BCST " + address(mem);
  }

  static String address(Mem mem) {
    StringBuilder text = new StringBuilder("[").append(gpr(mem.base(), 8));
    mem.index().ifPresent(index -> text.append('+').append(gpr(index, 8)).append('*'));
    mem.index().ifPresent(index -> text.append(mem.scale()));
    // RBP and R13 as a base always have a displacement, and objdump shows it.
    boolean always = mem.base() == Gpr.RBP || mem.base() == Gpr.R13;
    if (mem.displacement() != 0 || always) {
      long distance = Math.abs((long) mem.displacement());
      text.append(mem.displacement() < 0 ? '-' : '+').append(immediate(distance));
    }
    return text.append(']').toString();
  }

  /** Sign-extended to 64 bits, as objdump shows operands of 64-bit instructions. */
  static String immediate(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** As it guards: after the first operand. */
  static String guard(Mask mask) {
    return "{k" + mask.number() + "}" + (mask.zeroing() ? "{z}" : "");
  }

  private static String keyword(int bytes) {
    return switch (bytes) {
      case 1 -> "BYTE";
      case 2 -> "WORD";
      case 4 -> "DWORD";
      case 8 -> "QWORD";
      case 16 -> "XMMWORD";
      case 32 -> "YMMWORD";
      case 64 -> "ZMMWORD";
      default -> throw new IllegalArgumentException("no operand of " + bytes + " bytes");
    };
  }
}
