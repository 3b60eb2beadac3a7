package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What stands before the data of a {@code .npy} file:
 *
 * <pre>
 *   6 bytes    \x93 N U M P Y
 *   2 bytes    version: major, minor
 *   2 bytes    length of the text (version 1), little-endian; 4 bytes in versions 2 and 3
 *   n bytes    text: {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }
 *              padded with blanks and one newline, so that the data starts at a multiple of 64
 * </pre>
 *
 * @param type the type of the elements
 * @param shape the extents, outermost first
 * @param dataOffset where the data starts, in bytes from the start of the file
 */
record NpyHeader(ElementType type, Shape shape, long dataOffset) {
  /** NumPy's own limit. */
  static final int MAX_RANK = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int VERSION_END = MAGIC.length + 2;
  // The longest text of version 1; that of a plain array is a few hundred bytes at most.
  private static final int MAX_TEXT = 0xFFFF;
  private static final int DATA_ALIGNMENT = 64;
  // NumPy leaves room for the first extent to grow to this many digits in place.
  private static final int GROWTH_DIGITS = 21;

  /** The bytes of the data. */
  long dataBytes() {
    return Tensor.byteSize(type, shape);
  }

  /** The array on one line. */
  String describe() {
    return "an array of " + type + shape;
  }

  /** Reads and checks the header; it does not look at the data. */
  static NpyHeader read(InputFile input) throws TensorFileException {
    if (input.byteSize() < VERSION_END) {
      throw input.problem("not an npy file: it has only " + input.byteSize() + " bytes");
    }
    byte[] start = input.read(0, VERSION_END);
    if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw input.problem("not an npy file: it does not start with \\x93NUMPY");
    }
    int major = start[MAGIC.length] & 0xFF;
    int minor = start[MAGIC.length + 1] & 0xFF;
    if (major < 1 || major > 3 || minor != 0) {
      throw input.problem(
          "npy version " + major + "." + minor + " is not supported; 1.0, 2.0 and 3.0 are");
    }
    int lengthBytes = major == 1 ? 2 : 4;
    long textStart = VERSION_END + lengthBytes;
    if (input.byteSize() < textStart) {
      throw input.problem("the file ends within the header's length");
    }
    long length = littleEndian(input.read(VERSION_END, lengthBytes));
    if (length > MAX_TEXT) {
      throw input.problem("the header has " + length + " bytes, more than " + MAX_TEXT);
    }
    if (length > input.byteSize() - textStart) {
      throw input.problem(
          "the header has "
              + length
              + " bytes, the file only "
              + (input.byteSize() - textStart)
              + " more");
    }
    byte[] text = input.read(textStart, (int) length);
    String dict =
        new String(text, major < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    // Python 2 wrote longs as 10L, and version 3 is younger than its end.
    NpyDict fields = NpyDict.parse(input, dict, major < 3);
    return of(input, fields, textStart + length);
  }

  private static long littleEndian(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  private static NpyHeader of(InputFile input, NpyDict fields, long dataOffset)
      throws TensorFileException {
    ElementType type = NpyTypes.parse(input, fields.descr());
    try {
      Shape shape = Shape.of(fields.shape());
      if (fields.fortranOrder() && shape.rank() >= 2) {
        throw input.problem(
            "Fortran order (fortran_order: True) with shape "
                + shape
                + " is not supported; save numpy.ascontiguousarray(a)");
      }
      NpyHeader header = new NpyHeader(type, shape, dataOffset);
      Math.addExact(header.dataBytes(), dataOffset);
      return header;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw input.problem("the shape is impossible: " + e.getMessage());
    }
  }

  /**
   * The header as NumPy writes it, byte for byte.
   *
   * @throws IllegalArgumentException if the format has no such type or rank
   */
  static byte[] encode(ElementType type, Shape shape) {
    if (shape.rank() > MAX_RANK) {
      throw new IllegalArgumentException("rank=" + shape.rank() + " is more than " + MAX_RANK);
    }
    long[] dims = shape.dims();
    String tuple = Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '"
            + NpyTypes.format(type)
            + "', 'fortran_order': False, 'shape': ("
            + tuple
            + (dims.length == 1 ? "," : "")
            + "), }";
    if (dims.length > 0) {
      text += " ".repeat(GROWTH_DIGITS - Long.toString(dims[0]).length());
    }
    int textStart = VERSION_END + 2;
    int unpadded = textStart + text.length() + 1;
    text += " ".repeat(DATA_ALIGNMENT - unpadded % DATA_ALIGNMENT) + "\n";

    byte[] header = Arrays.copyOf(MAGIC, textStart + text.length());
    header[MAGIC.length] = 1;
    header[VERSION_END] = (byte) text.length();
    header[VERSION_END + 1] = (byte) (text.length() >> 8);
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, textStart, ascii.length);
    return header;
  }
}
