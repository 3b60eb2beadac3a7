package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A mapped file of the {@code .safetensors} format:
 *
 * <pre>
 *   8 bytes    length N of the header, little-endian
 *   N bytes    header: {"__metadata__": {"key": "text", ...},
 *                       "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 *   the rest   the tensors' bytes, without holes or overlaps
 * </pre>
 *
 * The whole header is checked when the file is mapped, as strictly as the format asks: at most
 * 100,000,000 bytes, JSON of RFC 8259 that starts with a brace, no key twice, every tensor as long
 * as its type and shape say, together exactly the rest of the file.
 *
 * <p>Tensors of the dtypes BOOL, U8, I8, I16, U16, I32, U32, I64, U64, F32 and F64 can be had.
 * Those of F16, BF16, C64 and the smaller floats are listed, and refused by {@link #tensor}.
 */
public final class SafetensorsFile {
  private static final long LENGTH_BYTES = 8;
  private static final long MAX_HEADER = 100_000_000;

  private final Path file;
  private final SafetensorsHeader header;
  private final MemorySegment data;

  private SafetensorsFile(Path file, SafetensorsHeader header, MemorySegment data) {
    this.file = file;
    this.header = header;
    this.data = data;
  }

  /**
   * Maps a file read-only: nothing but the header is read, and a page of data when it is first
   * touched. The file may be larger than 2 GiB.
   *
   * @param file must not become shorter while it is mapped: then touching the missing part throws
   *     {@link InternalError}
   * @param arena the mapping lives as long as this is open
   * @throws TensorFileException if the file cannot be read or is malformed
   */
  public static SafetensorsFile map(Path file, Arena arena) throws TensorFileException {
    try (InputFile input = InputFile.open(file)) {
      if (input.byteSize() < LENGTH_BYTES) {
        throw input.problem("not a safetensors file: it has only " + input.byteSize() + " bytes");
      }
      long length = 0;
      byte[] bytes = input.read(0, (int) LENGTH_BYTES);
      for (int i = bytes.length - 1; i >= 0; i--) {
        length = length << 8 | bytes[i] & 0xFF;
      }
      long rest = input.byteSize() - LENGTH_BYTES;
      if (Long.compareUnsigned(length, Math.min(rest, MAX_HEADER)) > 0) {
        throw input.problem(
            "the header has "
                + Long.toUnsignedString(length)
                + " bytes, but the file "
                + rest
                + " more and the format at most "
                + MAX_HEADER);
      }
      SafetensorsHeader header =
          SafetensorsHeader.parse(input, input.read(LENGTH_BYTES, (int) length), rest - length);
      return new SafetensorsFile(
          file, header, input.map(LENGTH_BYTES + length, rest - length, arena));
    }
  }

  /** The names of the tensors, in the order of the header. */
  public List<String> names() {
    return List.copyOf(header.tensors().keySet());
  }

  /** The texts that the file carries beside its tensors; may be empty. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * What the file says of a tensor.
   *
   * @throws TensorFileException if it has none of that name
   */
  public SafetensorsInfo info(String name) throws TensorFileException {
    SafetensorsInfo info = header.tensors().get(name);
    if (info == null) {
      throw new TensorFileException(
          file,
          "has no tensor "
              + TensorFileException.quote(name)
              + " among its "
              + header.tensors().size());
    }
    return info;
  }

  /**
   * A tensor as a view of the mapped file. It cannot be written, and the format promises no
   * alignment.
   *
   * @throws TensorFileException if the file has none of that name, or its dtype is not supported
   */
  public Tensor tensor(String name) throws TensorFileException {
    SafetensorsInfo info = info(name);
    ElementType type =
        info.elementType()
            .orElseThrow(
                () ->
                    new TensorFileException(
                        file,
                        "tensor "
                            + TensorFileException.quote(name)
                            + ": dtype "
                            + info.dtype()
                            + " is not supported; supported are "
                            + supported()));
    return new Tensor(type, info.shape(), data.asSlice(info.begin(), info.end() - info.begin()));
  }

  private static String supported() {
    return Arrays.stream(SafetensorsType.values())
        .filter(type -> type.elementType != null)
        .map(SafetensorsType::name)
        .collect(Collectors.joining(" "));
  }
}
