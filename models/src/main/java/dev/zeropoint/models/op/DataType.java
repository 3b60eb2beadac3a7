package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;

/**
 * The element types of ONNX by their numbers (TensorProto.DataType), which stand in files and in
 * attributes such as Cast's {@code to}.
 */
public final class DataType {
  private DataType() {}

  /**
   * @param number as in TensorProto.DataType
   * @throws IllegalArgumentException if there is no such type here, with its name
   */
  public static ElementType of(long number) {
    return switch (Math.clamp(number, -1, 1000)) {
      case 1 -> ElementType.F32;
      case 2 -> ElementType.U8;
      case 3 -> ElementType.S8;
      case 4 -> ElementType.U16;
      case 5 -> ElementType.S16;
      case 6 -> ElementType.S32;
      case 7 -> ElementType.S64;
      case 9 -> ElementType.BOOL;
      case 11 -> ElementType.F64;
      case 12 -> ElementType.U32;
      case 13 -> ElementType.U64;
      case 21 -> ElementType.U4;
      case 22 -> ElementType.S4;
      default ->
          throw new IllegalArgumentException("element type " + name(number) + " is not supported");
    };
  }

  /** The number of a type, as in TensorProto.DataType. */
  public static int numberOf(ElementType type) {
    return switch (type) {
      case F32 -> 1;
      case U8 -> 2;
      case S8 -> 3;
      case U16 -> 4;
      case S16 -> 5;
      case S32 -> 6;
      case S64 -> 7;
      case BOOL -> 9;
      case F64 -> 11;
      case U32 -> 12;
      case U64 -> 13;
      case U4 -> 21;
      case S4 -> 22;
    };
  }

  /** The names of the types that ONNX has and Zeropoint has not. */
  private static String name(long number) {
    return switch (Math.clamp(number, -1, 1000)) {
      case 8 -> "STRING";
      case 10 -> "FLOAT16";
      case 14 -> "COMPLEX64";
      case 15 -> "COMPLEX128";
      case 16 -> "BFLOAT16";
      case 17 -> "FLOAT8E4M3FN";
      case 18 -> "FLOAT8E4M3FNUZ";
      case 19 -> "FLOAT8E5M2";
      case 20 -> "FLOAT8E5M2FNUZ";
      case 23 -> "FLOAT4E2M1";
      case 24 -> "FLOAT8E8M0";
      case 25 -> "UINT2";
      case 26 -> "INT2";
      default -> "number " + number;
    };
  }
}
