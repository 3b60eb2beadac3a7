package dev.zeropoint.offheap.file;

import static dev.zeropoint.offheap.file.SafetensorsBytes.file;
import static dev.zeropoint.offheap.file.SafetensorsBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsMalformedTest {
  @TempDir Path folder;
  private final Arena arena = Arenas.confined();

  @AfterEach
  void close() {
    arena.close();
  }

  static Stream<Arguments> headers() {
    String t = tensor("t", "U8", "[4]", 0, 4);
    return Stream.of(
        Arguments.of("", "does not start with '{'"),
        Arguments.of(" {}", "does not start with '{'"),
        Arguments.of("[]", "does not start with '{'"),
        Arguments.of("\ufeff{}", "does not start with '{'"),
        Arguments.of("{", "it is not JSON in UTF-8, at '$.'"),
        Arguments.of("{" + t, "it is not JSON in UTF-8"),
        Arguments.of("{" + t + "}}", "it is not JSON in UTF-8"),
        Arguments.of("{" + t + "}{}", "it is not JSON in UTF-8"),
        Arguments.of("{" + t + "} 1", "it is not JSON in UTF-8"),
        Arguments.of("{" + t + ",}", "it is not JSON in UTF-8"),
        Arguments.of("{'t':1}", "it is not JSON in UTF-8"),
        Arguments.of("{t:1}", "it is not JSON in UTF-8"),
        Arguments.of("{/**/}", "it is not JSON in UTF-8"),
        Arguments.of("{" + t.replace("[4]", "[04]") + "}", "it is not JSON in UTF-8"),
        Arguments.of("{\"t\":1}", "expected BEGIN_OBJECT, found NUMBER, at '$.t'"),
        Arguments.of("{\"t\":null}", "expected BEGIN_OBJECT, found NULL"),
        Arguments.of("{\"t\":{}}", "tensor 't' has no dtype"),
        Arguments.of("{\"t\":{\"dtype\":\"U8\"}}", "tensor 't' has no shape"),
        Arguments.of("{\"t\":{\"dtype\":\"U8\",\"shape\":[4]}}", "tensor 't' has no data_offsets"),
        Arguments.of("{\"t\":{\"dtype\":8}}", "expected STRING, found NUMBER"),
        Arguments.of("{\"t\":{\"dtype\":\"U9\"}}", "unknown dtype 'U9'"),
        Arguments.of("{\"t\":{\"shape\":4}}", "expected BEGIN_ARRAY, found NUMBER"),
        Arguments.of("{\"t\":{\"shape\":[[4]]}}", "expected NUMBER, found BEGIN_ARRAY"),
        Arguments.of("{\"t\":{\"shape\":[\"4\"]}}", "expected NUMBER, found STRING"),
        Arguments.of("{\"t\":{\"shape\":[-4]}}", "-4 is not a whole number of 63 bits"),
        Arguments.of("{\"t\":{\"shape\":[-0]}}", "-0 is not a whole number"),
        Arguments.of("{\"t\":{\"shape\":[4.0]}}", "4.0 is not a whole number"),
        Arguments.of("{\"t\":{\"shape\":[4e0]}}", "4e0 is not a whole number"),
        Arguments.of("{\"t\":{\"shape\":[NaN]}}", "it is not JSON in UTF-8"),
        Arguments.of("{\"t\":{\"shape\":[9223372036854775808]}}", "9223372036854775808 is not a"),
        Arguments.of("{\"t\":{\"shape\":[" + "9".repeat(500) + "]}}", "is not a whole number"),
        Arguments.of("{\"t\":{\"shape\":[" + "9".repeat(5000) + "]}}", "it is not JSON in UTF-8"),
        Arguments.of("{\"t\":" + "[".repeat(5000) + "}", "expected BEGIN_OBJECT"),
        Arguments.of("{\"t\":{\"strides\":[1]}}", "unknown key 'strides'"),
        Arguments.of(
            "{\"t\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", "key 'dtype' stands there twice"),
        Arguments.of("{\"t\":{\"shape\":[],\"shape\":[]}}", "key 'shape' stands there twice"),
        Arguments.of("{" + t + "," + t + "}", "the key 't' stands there twice"),
        Arguments.of(
            "{\"__metadata__\":{},\"__metadata__\":{}}", "key '__metadata__' stands there twice"),
        Arguments.of("{\"__metadata__\":{\"a\":\"\",\"\\u0061\":\"\"}}", "'a' stands there twice"),
        Arguments.of("{\"__metadata__\":{\"a\":1}}", "expected STRING, found NUMBER"),
        Arguments.of("{\"__metadata__\":[]}", "expected BEGIN_OBJECT, found BEGIN_ARRAY"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void malformedHeadersAreRefused(String header, String problem) {
    assertRefused(file(header, new byte[4]), problem);
  }

  static Stream<Arguments> layouts() {
    return Stream.of(
        layout("begins at 1, after a hole", tensor("t", "U8", "[3]", 1, 4)),
        layout("the tensors take 3 bytes, the file holds 4", tensor("t", "U8", "[3]", 0, 3)),
        layout("the tensors take 5 bytes, the file holds 4", tensor("t", "U8", "[5]", 0, 5)),
        layout(
            "'b' begins at 1, inside of another that ends at 2",
            tensor("a", "U8", "[2]", 0, 2),
            tensor("b", "U8", "[3]", 1, 4)),
        layout(
            "'b' begins at 0, inside of another that ends at 4",
            tensor("a", "U8", "[4]", 0, 4),
            tensor("b", "U8", "[4]", 0, 4)),
        layout(
            "'b' begins at 3, after a hole: the one before ends at 2",
            tensor("a", "U8", "[2]", 0, 2),
            tensor("b", "U8", "[1]", 3, 4)),
        layout(
            "'b' begins at 2, inside of another that ends at 4",
            tensor("a", "U8", "[4]", 0, 4),
            tensor("b", "U8", "[0]", 2, 2)),
        layout("U8[3] takes 24 bits, data_offsets [0, 4] give 4", tensor("t", "U8", "[3]", 0, 4)),
        layout("F4[5] takes 20 bits, data_offsets [0, 4]", tensor("t", "F4", "[5]", 0, 4)),
        layout("F32[2] takes 64 bits", tensor("t", "F32", "[2]", 0, 4)),
        layout("data_offsets [4, 0] are no begin and end", tensor("t", "U8", "[4]", 4, 0)),
        layout("data_offsets [] are no", tensor("t", "U8", "[4]", 0, 4).replace("[0,4]", "[]")),
        layout("[0, 4, 4] are no", tensor("t", "U8", "[4]", 0, 4).replace("[0,4]", "[0,4,4]")),
        layout("more than a long can count", tensor("t", "U8", "[4294967296,4294967296]", 0, 4)),
        layout("more than a long can count", tensor("t", "I64", "[2305843009213693953]", 0, 8)));
  }

  private static Arguments layout(String problem, String... tensors) {
    return Arguments.of("{" + String.join(",", tensors) + "}", problem);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void tensorsMustCoverTheDataExactly(String header, String problem) {
    assertRefused(file(header, new byte[4]), problem);
  }

  @Test
  void theHeaderMustBeUtf8() {
    byte[] header = "{\"__metadata__\":{\"a\":\"?\"}}".getBytes(StandardCharsets.US_ASCII);
    for (int bad : new int[] {0x80, 0xC0, 0xE4, 0xFF}) {
      header[21] = (byte) bad;
      assertRefused(file(header), "it is not JSON in UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 100_000_001, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void aHeaderThatEndsBehindTheFileIsRefused(long length) {
    assertRefused(
        SafetensorsBytes.file(length, new byte[] {'{', '}'}),
        "the header has " + Long.toUnsignedString(length) + " bytes, but the file 2 more");
  }

  @Test
  void filesShorterThanTheirHeaderAreRefused() {
    byte[] good = file("{" + tensor("t", "U8", "[1]", 0, 1) + "}", (byte) 9);
    for (int length = 0; length < good.length; length++) {
      assertRefused(Arrays.copyOf(good, length), "");
    }
  }

  private void assertRefused(byte[] bytes, String problem) {
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(
            () ->
                SafetensorsFile.map(NpyBytes.write(folder.resolve("a.safetensors"), bytes), arena))
        .withMessageStartingWith(folder.resolve("a.safetensors") + ": ")
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(600));
  }
}
