package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NpyFileTest {
  private static final String OK = NpyBytes.text("'<i2'", "False", "(2,)");

  @TempDir Path folder;
  private final Arena arena = Arenas.confined();

  @AfterEach
  void close() {
    arena.close();
  }

  private Tensor map(byte[] bytes) throws TensorFileException {
    return NpyFile.map(NpyBytes.write(folder.resolve("a.npy"), bytes), arena);
  }

  @ParameterizedTest
  @CsvSource({
    "|b1, BOOL", "|i1, S8", "|u1, U8", "<i2, S16", "<u2, U16", "<i4, S32", "<u4, U32", "<i8, S64",
    "<u8, U64", "<f4, F32", "<f8, F64", "=f4, F32", "=u2, U16", "|i4, S32", "f8, F64", "<i1, S8",
    ">u1, U8", "=b1, BOOL"
  })
  void everyTypeIsRead(String descr, ElementType type) throws Exception {
    byte[] data = new byte[3 * type.byteSize()];
    Arrays.fill(data, type.byteSize(), 2 * type.byteSize(), (byte) 1);
    Tensor tensor = map(NpyBytes.file(1, NpyBytes.text("'" + descr + "'", "False", "(3,)"), data));
    assertThat(tensor.type()).isEqualTo(type);
    assertThat(tensor.shape()).isEqualTo(Shape.of(3));
    double ones =
        switch (type) {
          case F32 -> Float.intBitsToFloat(0x0101_0101);
          case F64 -> Double.longBitsToDouble(0x0101_0101_0101_0101L);
          default -> 0x0101_0101_0101_0101L >>> (64 - 8 * type.byteSize());
        };
    assertThat(tensor.getDouble(0)).isZero();
    assertThat(tensor.getDouble(1)).isEqualTo(ones);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'()'; '[]'",
        "'(1,)'; '[1]'",
        "'(0,)'; '[0]'",
        "'(2, 0, 3)'; '[2, 0, 3]'",
        "'(9223372036854775807, 0)'; '[9223372036854775807, 0]'",
        "'(1, 1)'; '[1, 1]'",
        "'(1, 1,)'; '[1, 1]'",
        "'( 1 ,1\t)'; '[1, 1]'",
        "'(1L,)'; '[1]'",
        "'(1L, 1L)'; '[1, 1]'"
      })
  void shapesAreRead(String tuple, String shape) throws Exception {
    Tensor tensor = map(NpyBytes.file(1, NpyBytes.text("'|i1'", "False", tuple), (byte) 7));
    assertThat(tensor.shape()).hasToString(shape);
    if (tensor.elementCount() == 1) {
      assertThat(tensor.toLongs()).containsExactly(7);
    }
  }

  @Test
  void theWayOfWritingDoesNotMatter() throws Exception {
    for (String text :
        new String[] {
          "{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}",
          "{\"shape\":(2,),\"descr\":\"<i2\",\"fortran_order\":False}",
          " {\n'fortran_order' : False ,\r\n 'shape' :\t(2,) , 'descr' : '<i2' , } \n\n",
          // One dimension is the same in both orders.
          "{'descr': '<i2', 'fortran_order': True, 'shape': (2,), }"
        }) {
      for (int version = 1; version <= 3; version++) {
        Tensor tensor = map(NpyBytes.file(version, text, new byte[] {1, 0, 2, 0}));
        assertThat(tensor.toLongs()).containsExactly(1, 2);
      }
    }
  }

  @Test
  void dataAtAnOddPlaceAndBytesBehindItAreFine() throws Exception {
    byte[] data = {1, 0, 2, 0, 99, 99, 99};
    for (int blanks = 0; blanks < 8; blanks++) {
      Tensor tensor = map(NpyBytes.file(1, OK + " ".repeat(blanks), data));
      assertThat(tensor.byteSize()).isEqualTo(4);
      assertThat(tensor.toLongs()).containsExactly(1, 2);
    }
  }

  @Test
  void theMappingIsReadOnlyAndEndsWithTheArena() throws Exception {
    Path file =
        NpyBytes.write(
            folder.resolve("a.npy"), NpyBytes.file(1, OK, (byte) 1, (byte) 0, (byte) 2, (byte) 0));
    Tensor tensor;
    try (Arena own = Arena.ofShared()) {
      tensor = NpyFile.map(file, own);
      Tensor mapped = tensor;
      assertThat(tensor.segment().isReadOnly()).isTrue();
      assertThatThrownBy(() -> mapped.setLong(0, 1)).isInstanceOf(RuntimeException.class);
      assertThat(tensor.getLong(1)).isEqualTo(2);
    }
    Tensor closed = tensor;
    assertThatIllegalStateException().isThrownBy(() -> closed.getLong(0));
    assertThatIllegalStateException()
        .isThrownBy(() -> NpyFile.map(file, closedArena()))
        .withMessageContaining("closed");
  }

  private static Arena closedArena() {
    Arena closed = Arena.ofConfined();
    closed.close();
    return closed;
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        refused("'<f2'", "False", "(2,)", "dtype '<f2' (float16) is not supported"),
        refused("'<f16'", "False", "(2,)", "dtype '<f16' (long double) is not supported"),
        refused("'<c8'", "False", "(2,)", "dtype '<c8' (complex numbers) is not supported"),
        refused("'|O'", "False", "(2,)", "dtype '|O' (Python objects) is not supported"),
        refused("'<U5'", "False", "(2,)", "dtype '<U5' (text) is not supported"),
        refused("'|S5'", "False", "(2,)", "dtype '|S5' (text) is not supported"),
        refused("'<M8[ns]'", "False", "(2,)", "dtype '<M8[ns]' (dates or times)"),
        refused("'|V3'", "False", "(2,)", "dtype '|V3' (raw bytes) is not supported"),
        refused("'>i4'", "False", "(2,)", "dtype '>i4' (big-endian) is not supported"),
        refused("''", "False", "(2,)", "dtype '' (unknown) is not supported"),
        refused("'>'", "False", "(2,)", "dtype '>' (unknown) is not supported"),
        refused("'b\\x31'", "False", "(2,)", "escapes in 'b\\x31' are not supported"),
        refused("[('a', '<f4')]", "False", "(2,)", "structured dtype is not supported: '[('a', "),
        refused("None", "False", "(2,)", "expected the dtype in quotes at character 10"),
        refused("'<i2'", "True", "(3, 4)", "Fortran order (fortran_order: True) with shape [3, 4]"),
        refused("'<i2'", "false", "(2,)", "expected True or False at character 34"),
        refused("'<i2'", "1", "(2,)", "expected True or False"),
        refused("'<i2'", "False", "(-2,)", "dim[0]=-2 is negative"),
        refused("'<i2'", "False", "(2, -1)", "dim[1]=-1 is negative"),
        refused("'<i2'", "False", "(2)", "expected ','"),
        refused("'<i2'", "False", "2", "expected '('"),
        refused("'<i2'", "False", "[2, 3]", "expected '('"),
        refused("'<i2'", "False", "(,)", "expected a number"),
        refused("'<i2'", "False", "(2,,3)", "expected a number"),
        refused("'<i2'", "False", "(2, 3", "expected a number"),
        refused("'<i2'", "False", "(2 3)", "expected ','"),
        refused("'<i2'", "False", "(2.0,)", "expected ',' at"),
        refused("'<i2'", "False", "(02,)", "expected a number without leading zeros"),
        refused("'<i2'", "False", "(1_0,)", "expected ','"),
        refused("'<i2'", "False", "(True,)", "expected a number"),
        refused("'<i2'", "False", "(0x2,)", "expected ','"),
        refused("'<i2'", "False", "(\u0662,)", "expected a number"),
        refused("'<i2'", "False", "(9223372036854775808,)", "dim[0]=9223372036854775808 is more"),
        refused("'<i2'", "False", "(" + "9".repeat(3000) + ",)", "is more than a long can count"),
        refused("'<i2'", "False", "(4294967296, 4294967296)", "the shape is impossible: "),
        refused("'<i8'", "False", "(4611686018427387904,)", "the shape is impossible: "),
        refused("'<i2'", "False", "(" + "1,".repeat(65) + ")", "more than 64 dimensions"),
        malformed("", "expected '{' at character 0, found the end"),
        malformed("{}", "the key 'descr' is missing"),
        malformed("{'descr': '<i2'}", "the key 'fortran_order' is missing"),
        malformed("{'descr': '<i2', 'fortran_order': True}", "the key 'shape' is missing"),
        malformed("{,}", "expected a key in quotes"),
        malformed("{'descr' '<i2'}", "expected ':'"),
        malformed("{'descr': '<i2' 'shape': (2,)}", "expected ','"),
        malformed("{'descr': '<i2', 'descr': '<i2'}", "the key 'descr' stands there twice"),
        malformed("{'shape': (2,), 'shape': (2,)}", "the key 'shape' stands there twice"),
        malformed("{'descr': '<i2', 'order': 1}", "unknown key 'order'"),
        malformed("{'descr': '<i2", "a string does not end"),
        malformed("{'a\u0001\nb': 1}", "unknown key 'a\\u0001\\u000ab'"),
        malformed("{" + "'x".repeat(20_000), "expected ':'"),
        malformed(OK + "x", "expected the end at character"),
        malformed(OK + "\0", "expected the end at character"));
  }

  private static Arguments refused(String descr, String order, String shape, String problem) {
    return Arguments.of(NpyBytes.text(descr, order, shape), problem);
  }

  private static Arguments malformed(String text, String problem) {
    return Arguments.of(text, problem);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void wrongTextsAreRefused(String text, String problem) {
    for (int version = 1; version <= 3; version++) {
      byte[] bytes = NpyBytes.file(version, text, new byte[64]);
      assertRefused(bytes, problem);
    }
  }

  @Test
  void onlyPython2WroteL() {
    String text = NpyBytes.text("'<i2'", "False", "(2L,)");
    assertRefused(NpyBytes.file(3, text, new byte[4]), "expected ','");
  }

  @Test
  void wrongFramesAreRefused() {
    byte[] good = NpyBytes.file(1, OK, new byte[4]);
    for (int length = 0; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length), "");
    }
    assertRefused(new byte[0], "not an npy file: it has only 0 bytes");
    assertRefused(new byte[100], "not an npy file: it does not start with \\x93NUMPY");
    assertRefused(Arrays.copyOf(good, good.length - 1), "S16[2] takes 4 bytes, the file holds 3");
    assertRefused(Arrays.copyOf(good, 9), "the file ends within the header's length");
    assertRefused(with(good, 6, 4), "npy version 4.0 is not supported");
    assertRefused(with(good, 7, 1), "npy version 1.1 is not supported");
    assertRefused(with(good, 6, 0), "npy version 0.0 is not supported");
    assertRefused(with(good, 9, 1), "bytes, the file only ");
    byte[] longer = NpyBytes.file(2, OK, new byte[4]);
    assertRefused(with(longer, 11, 0xFF), "the header has 4278190");
  }

  private static byte[] with(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  private void assertRefused(byte[] bytes, String problem) {
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> map(bytes))
        .withMessageStartingWith(folder.resolve("a.npy") + ": ")
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(400));
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path missing = folder.resolve("missing.npy");
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> NpyFile.map(missing, arena))
        .withMessage(missing + ": cannot read: no such file");
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> NpyFile.map(folder, arena))
        .withMessage(folder + ": cannot read: it is a folder");
    Path inFile = NpyBytes.write(folder.resolve("file"), new byte[1]).resolve("a.npy");
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> NpyFile.map(inFile, arena))
        .withMessageStartingWith(inFile + ": cannot read: ");
  }
}
