package dev.zeropoint.offheap.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes {@code .npy} files by hand, well-formed or not. */
final class NpyBytes {
  private NpyBytes() {}

  /** A header of that version and text, and some bytes of data. */
  static byte[] file(int major, String text, byte... data) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + encoded.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) major).put((byte) 0);
    if (major == 1) {
      bytes.putShort((short) encoded.length);
    } else {
      bytes.putInt(encoded.length);
    }
    bytes.put(encoded).put(data);
    byte[] file = new byte[bytes.position()];
    bytes.flip().get(file);
    return file;
  }

  /** The text of a header as NumPy orders it. */
  static String text(String descr, String fortranOrder, String shape) {
    return "{'descr': "
        + descr
        + ", 'fortran_order': "
        + fortranOrder
        + ", 'shape': "
        + shape
        + ", }\n";
  }

  /** Makes a file anew. Not by emptying the old one: some file systems then wait for the disk. */
  static Path write(Path file, byte[] bytes) {
    try {
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
