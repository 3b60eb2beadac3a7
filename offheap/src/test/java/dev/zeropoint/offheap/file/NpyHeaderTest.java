package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of a header, against what NumPy 2.4 writes. */
class NpyHeaderTest {
  @TempDir Path folder;

  static Stream<Arguments> headers() {
    long[] thirteenSevens = new long[14];
    Arrays.fill(thirteenSevens, 7);
    thirteenSevens[13] = 100;
    return Stream.of(
        header(
            ElementType.F32,
            128,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }",
            3,
            4),
        header(ElementType.BOOL, 128, "{'descr': '|b1', 'fortran_order': False, 'shape': (), }"),
        header(ElementType.S8, 128, "{'descr': '|i1', 'fortran_order': False, 'shape': (5,), }", 5),
        header(
            ElementType.U16,
            128,
            "{'descr': '<u2', 'fortran_order': False, 'shape': (0, 7), }",
            0,
            7),
        header(
            ElementType.F64,
            128,
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776, 1, 2), }",
            1L << 40,
            1,
            2),
        header(
            ElementType.S64,
            128,
            "{'descr': '<i8', 'fortran_order': False, 'shape': (123456789,), }",
            123456789),
        // Just full: then NumPy adds another 64 blanks.
        header(
            ElementType.F32,
            192,
            "{'descr': '<f4', 'fortran_order': False,"
                + " 'shape': (7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 100), }",
            thirteenSevens));
  }

  private static Arguments header(ElementType type, int bytes, String text, long... dims) {
    return Arguments.of(type, bytes, text, Shape.of(dims));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderIsWhatNumPyWrites(ElementType type, int bytes, String text, Shape shape) {
    String wanted =
        "\u0093NUMPY\u0001\0"
            + (char) (bytes - 10)
            + "\0"
            + text
            + " ".repeat(bytes - 10 - text.length() - 1)
            + "\n";
    assertThat(NpyHeader.encode(type, shape))
        .isEqualTo(wanted.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Files of NumPy: numpy.lib.format.write_array of [[0, 1, 2], [3, 4, 5]] of 16 bits. */
  @ParameterizedTest
  @MethodSource("versions")
  void filesOfNumPyAreRead(String start) throws Exception {
    String text =
        "7b276465736372273a20273c6932272c2027666f727472616e5f6f72646572273a2046616c73652c"
            + "20277368617065273a2028322c2033292c207d";
    int blanks = 128 - start.length() / 2 - text.length() / 2 - 1;
    byte[] bytes =
        HexFormat.of()
            .parseHex(start + text + "20".repeat(blanks) + "0a" + "000001000200030004000500");
    Path file = NpyBytes.write(folder.resolve("a.npy"), bytes);
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = NpyFile.map(file, arena);
      assertThat(tensor.type()).isEqualTo(ElementType.S16);
      assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(tensor.toLongs()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  static Stream<String> versions() {
    return Stream.of(
        "934e554d505901007600", "934e554d5059020074000000", "934e554d5059030074000000");
  }

  @Test
  void theWriterWritesTheSameBytesAsNumPy() throws Exception {
    Path file = folder.resolve("a.npy");
    try (Arena arena = Arena.ofConfined()) {
      NpyWriter.write(file, Tensor.ofFloats(arena, Shape.of(1, 2), 1f, -2.5f));
    }
    byte[] header = NpyHeader.encode(ElementType.F32, Shape.of(1, 2));
    byte[] wanted = Arrays.copyOf(header, header.length + 8);
    System.arraycopy(HexFormat.of().parseHex("0000803f000020c0"), 0, wanted, header.length, 8);
    assertThat(Files.readAllBytes(file)).isEqualTo(wanted);
  }

  @Test
  void typesAndRanksThatTheFormatHasNotAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NpyHeader.encode(ElementType.S4, Shape.of(2)))
        .withMessageContaining("S4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NpyHeader.encode(ElementType.S8, Shape.of(new long[65])))
        .withMessageContaining("rank=65");
  }
}
