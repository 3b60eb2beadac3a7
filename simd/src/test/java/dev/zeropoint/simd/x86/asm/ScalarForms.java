package dev.zeropoint.simd.x86.asm;

import static dev.zeropoint.simd.x86.asm.Form.scalar;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Every method of the assembler on general-purpose registers, but jumps and alignment. */
final class ScalarForms {
  private static final Integer[] SHIFTS = IntStream.range(0, 64).boxed().toArray(Integer[]::new);

  private ScalarForms() {}

  static List<Form> all() {
    List<Form> forms = new ArrayList<>();
    forms.addAll(moves());
    forms.addAll(arithmetic());
    for (String name : "ret cpuid xgetbv".split(" ")) {
      forms.add(scalar(name + "()", a -> name));
    }
    return forms;
  }

  private static List<Form> moves() {
    return List.of(
        scalar("mov(Gpr,Gpr)", a -> "mov " + reg(a[0], 8) + "," + reg(a[1], 8)),
        scalar("mov(Gpr,int)", a -> "mov " + reg(a[0], 8) + "," + number(a[1])),
        scalar("movabs(Gpr,long)", a -> "movabs " + reg(a[0], 8) + "," + number(a[1])),
        scalar("mov(Gpr,Mem)", a -> "mov " + reg(a[0], 8) + "," + mem(a[1], 8)),
        scalar("mov(Mem,Gpr)", a -> "mov " + mem(a[0], 8) + "," + reg(a[1], 8)),
        scalar("movDword(Gpr,Mem)", a -> "mov " + reg(a[0], 4) + "," + mem(a[1], 4)),
        scalar("movDword(Mem,Gpr)", a -> "mov " + mem(a[0], 4) + "," + reg(a[1], 4)),
        scalar("movWord(Mem,Gpr)", a -> "mov " + mem(a[0], 2) + "," + reg(a[1], 2)),
        scalar("movByte(Mem,Gpr)", a -> "mov " + mem(a[0], 1) + "," + reg(a[1], 1)),
        scalar("movzxByte(Gpr,Mem)", a -> "movzx " + reg(a[0], 8) + "," + mem(a[1], 1)),
        scalar("movsxByte(Gpr,Mem)", a -> "movsx " + reg(a[0], 8) + "," + mem(a[1], 1)),
        scalar("lea(Gpr,Mem)", a -> "lea " + reg(a[0], 8) + "," + IntelSyntax.address((Mem) a[1])),
        scalar("prefetcht1(Mem)", a -> "prefetcht1 " + mem(a[0], 1)),
        scalar("prefetchw(Mem)", a -> "prefetchw " + mem(a[0], 1)),
        scalar("push(Gpr)", a -> "push " + reg(a[0], 8)),
        scalar("pop(Gpr)", a -> "pop " + reg(a[0], 8)));
  }

  private static List<Form> arithmetic() {
    List<Form> forms = new ArrayList<>();
    for (String name : "add sub xor cmp test imul".split(" ")) {
      forms.add(scalar(name + "(Gpr,Gpr)", a -> name + " " + reg(a[0], 8) + "," + reg(a[1], 8)));
    }
    for (String name : "add sub xor cmp test".split(" ")) {
      forms.add(scalar(name + "(Gpr,int)", a -> name + " " + reg(a[0], 8) + "," + number(a[1])));
    }
    for (String name : "shl shr".split(" ")) {
      forms.add(
          scalar(name + "(Gpr,int)", a -> name + " " + reg(a[0], 8) + "," + number(a[1]))
              .immediates(SHIFTS));
    }
    for (String name : "add sub".split(" ")) {
      forms.add(scalar(name + "(Gpr,Mem)", a -> name + " " + reg(a[0], 8) + "," + mem(a[1], 8)));
    }
    return forms;
  }

  private static String reg(Object register, int bytes) {
    return IntelSyntax.gpr((Gpr) register, bytes);
  }

  private static String mem(Object address, int bytes) {
    return IntelSyntax.memory((Mem) address, bytes);
  }

  private static String number(Object value) {
    return IntelSyntax.immediate(((Number) value).longValue());
  }
}
