package dev.zeropoint.offheap.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes {@code .safetensors} files by hand, well-formed or not. */
final class SafetensorsBytes {
  private SafetensorsBytes() {}

  static byte[] file(String header, byte... data) {
    return file(header.getBytes(StandardCharsets.UTF_8), data);
  }

  static byte[] file(byte[] header, byte... data) {
    return file(header.length, header, data);
  }

  /** A file that claims another length of its header than it has. */
  static byte[] file(long length, byte[] header, byte... data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .put(data)
        .array();
  }

  /** One member of a header, with single quotes for double ones. */
  static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "'%s':{'dtype':'%s','shape':%s,'data_offsets':[%d,%d]}"
        .formatted(name, dtype, shape, begin, end)
        .replace('\'', '"');
  }
}
