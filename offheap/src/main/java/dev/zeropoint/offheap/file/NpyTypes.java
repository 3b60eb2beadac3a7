package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;

/** The names that the {@code .npy} format has for types of elements. */
final class NpyTypes {
  private static final String SUPPORTED = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f4 <f8";

  private NpyTypes() {}

  /**
   * The name of a type, as NumPy writes it.
   *
   * @throws IllegalArgumentException if the format has none
   */
  static String format(ElementType type) {
    return switch (type) {
      case BOOL -> "|b1";
      case S8 -> "|i1";
      case U8 -> "|u1";
      case S16 -> "<i2";
      case U16 -> "<u2";
      case S32 -> "<i4";
      case U32 -> "<u4";
      case S64 -> "<i8";
      case U64 -> "<u8";
      case F32 -> "<f4";
      case F64 -> "<f8";
      case S4, U4 -> throw new IllegalArgumentException("the npy format has no type for " + type);
    };
  }

  /** The type of a name: an optional byte order, a letter for the kind, and the bytes. */
  static ElementType parse(InputFile input, String descr) throws TensorFileException {
    boolean hasOrder = !descr.isEmpty() && "<>=|".indexOf(descr.charAt(0)) >= 0;
    String name = hasOrder ? descr.substring(1) : descr;
    ElementType type =
        switch (name) {
          case "b1" -> ElementType.BOOL;
          case "i1" -> ElementType.S8;
          case "u1" -> ElementType.U8;
          case "i2" -> ElementType.S16;
          case "u2" -> ElementType.U16;
          case "i4" -> ElementType.S32;
          case "u4" -> ElementType.U32;
          case "i8" -> ElementType.S64;
          case "u8" -> ElementType.U64;
          case "f4" -> ElementType.F32;
          case "f8" -> ElementType.F64;
          default -> throw unsupported(input, descr, kind(name));
        };
    // One byte has no order, whatever the prefix says.
    if (hasOrder && descr.charAt(0) == '>' && type.byteSize() > 1) {
      throw unsupported(input, descr, "big-endian");
    }
    return type;
  }

  private static String kind(String name) {
    if (name.equals("f2")) {
      return "float16";
    }
    return switch (name.isEmpty() ? ' ' : name.charAt(0)) {
      case 'O' -> "Python objects";
      case 'c' -> "complex numbers";
      case 'f' -> "long double";
      case 'U', 'S', 'a' -> "text";
      case 'M', 'm' -> "dates or times";
      case 'V' -> "raw bytes";
      default -> "unknown";
    };
  }

  private static TensorFileException unsupported(InputFile input, String descr, String kind) {
    return input.problem(
        "dtype "
            + TensorFileException.quote(descr)
            + " ("
            + kind
            + ") is not supported; supported are "
            + SUPPORTED);
  }
}
