package dev.zeropoint.simd.x86.asm;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * One public method of the assembler: what it may be given, and what its code must disassemble to.
 *
 * @param signature method and parameter types, for instance {@code vpaddd(Vec,Vec,Operand)}
 * @param bits the sizes of its vector registers; empty if it has none
 * @param encoding how its code must be encoded
 * @param sourceBits the size of the last vector register, from the size of the first
 * @param memoryBytes the size of the memory operand, from the size of the first register in bits
 * @param immediates values of the last parameter, if that is a number
 * @param zeroing whether the mask may be zeroing
 * @param text the expected text of a call's arguments
 */
public record Form(
    String signature,
    List<Integer> bits,
    Encoding encoding,
    IntUnaryOperator sourceBits,
    IntUnaryOperator memoryBytes,
    List<Integer> immediates,
    boolean zeroing,
    Function<Object[], String> text) {

  /** The ways to encode an instruction. */
  public enum Encoding {
    /** As before AVX. */
    LEGACY,
    /** For registers 0 to 15 and 256 bits at most. */
    VEX,
    /** For everything. */
    EVEX,
    /** VEX where the operands allow it, else EVEX. */
    SHORTEST
  }

  /** Values of a displacement or of a 32-bit operand: both sides of the short form. */
  static final List<Integer> INT32 =
      List.of(0, 1, -1, 64, 127, -128, 128, -129, 255, 256, Integer.MAX_VALUE, Integer.MIN_VALUE);

  /** Vector registers of one size throughout; the mnemonic is the method's name. */
  static Form vector(String signature, Integer... bits) {
    Form form =
        new Form(
            signature,
            List.of(bits),
            Encoding.SHORTEST,
            size -> size,
            size -> size / 8,
            List.of(0, 1, 2, 3),
            false,
            null);
    return form.named(form.name());
  }

  /** General-purpose registers; the text comes from a function of the arguments. */
  static Form scalar(String signature, Function<Object[], String> text) {
    return new Form(
        signature, List.of(), Encoding.LEGACY, size -> size, size -> 8, INT32, false, text);
  }

  /** The method's name. */
  public String name() {
    return signature.substring(0, signature.indexOf('('));
  }

  /** The mnemonic where it is not the method's name. */
  Form named(String mnemonic) {
    return named(mnemonic, mnemonic);
  }

  /** Two mnemonics: with VEX and with EVEX. */
  Form named(String vex, String evex) {
    Form self = this;
    return withText(
        arguments -> (self.isEvex(arguments) ? evex : vex) + " " + self.operands(arguments));
  }

  Form encoded(Encoding how) {
    return new Form(signature, bits, how, sourceBits, memoryBytes, immediates, zeroing, text);
  }

  Form zeroed() {
    return new Form(signature, bits, encoding, sourceBits, memoryBytes, immediates, true, text)
        .named(name());
  }

  /** The last register and the memory operand are a fraction of the first, at least an xmm. */
  Form part(int divisor) {
    return sizes(size -> Math.max(128, size / divisor), size -> size / 8 / divisor);
  }

  /** The last register is an xmm, the memory operand has a fixed size. */
  Form element(int bytes) {
    return sizes(size -> 128, size -> bytes);
  }

  Form sizes(IntUnaryOperator source, IntUnaryOperator memory) {
    return new Form(signature, bits, encoding, source, memory, immediates, zeroing, null)
        .named(name());
  }

  Form immediates(Integer... values) {
    return new Form(
        signature, bits, encoding, sourceBits, memoryBytes, List.of(values), zeroing, text);
  }

  Form withText(Function<Object[], String> newText) {
    return new Form(
        signature, bits, encoding, sourceBits, memoryBytes, immediates, zeroing, newText);
  }

  /** Whether these operands must be encoded with EVEX. */
  public boolean isEvex(Object[] arguments) {
    return switch (encoding) {
      case LEGACY, VEX -> false;
      case EVEX -> true;
      case SHORTEST -> needsEvex(arguments);
    };
  }

  private static boolean needsEvex(Object[] arguments) {
    return Arrays.stream(arguments)
        .anyMatch(
            argument ->
                argument instanceof Mask
                    || argument instanceof Vec v && (v.bits() == 512 || v.number() > 15));
  }

  /** All operands in order; a mask follows the first. */
  String operands(Object[] arguments) {
    String mask =
        Arrays.stream(arguments)
            .filter(Mask.class::isInstance)
            .map(argument -> IntelSyntax.guard((Mask) argument))
            .findFirst()
            .orElse("");
    int size =
        Arrays.stream(arguments)
            .filter(Vec.class::isInstance)
            .mapToInt(argument -> ((Vec) argument).bits())
            .findFirst()
            .orElse(64);
    List<String> parts =
        Arrays.stream(arguments)
            .filter(argument -> !(argument instanceof Mask))
            .map(argument -> operand(argument, memoryBytes.applyAsInt(size)))
            .toList();
    return parts.getFirst()
        + mask
        + parts.stream().skip(1).map(part -> "," + part).collect(Collectors.joining());
  }

  private static String operand(Object argument, int bytes) {
    return switch (argument) {
      case Vec v -> v.toString();
      case Mem m -> IntelSyntax.memory(m, bytes);
      case Gpr g -> IntelSyntax.gpr(g, 8);
      case Integer i -> IntelSyntax.immediate(i);
      default -> throw new IllegalArgumentException("no operand: " + argument);
    };
  }
}
