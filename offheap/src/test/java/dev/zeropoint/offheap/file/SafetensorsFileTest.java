package dev.zeropoint.offheap.file;

import static dev.zeropoint.offheap.file.SafetensorsBytes.file;
import static dev.zeropoint.offheap.file.SafetensorsBytes.tensor;
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
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  @TempDir Path folder;
  private final Arena arena = Arenas.confined();

  @AfterEach
  void close() {
    arena.close();
  }

  private SafetensorsFile map(byte[] bytes) throws TensorFileException {
    return SafetensorsFile.map(NpyBytes.write(folder.resolve("a.safetensors"), bytes), arena);
  }

  /** The example of the reference implementation: its bytes, not made here. */
  @Test
  void theReferenceExampleIsRead() throws Exception {
    SafetensorsFile file =
        map(
            HexFormat.of()
                .parseHex(
                    "4000000000000000"
                        + "7b226174746e2e30223a7b226474797065223a22463332222c227368617065223a"
                        + "5b312c322c335d2c22646174615f6f666673657473223a5b302c32345d7d7d"
                        + "000000000000803f00000040000040400000804000 00a040".replace(" ", "")));
    assertThat(file.names()).containsExactly("attn.0");
    assertThat(file.metadata()).isEmpty();
    Tensor tensor = file.tensor("attn.0");
    assertThat(tensor.shape()).isEqualTo(Shape.of(1, 2, 3));
    assertThat(tensor.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, BOOL",
    "U8, U8",
    "I8, S8",
    "I16, S16",
    "U16, U16",
    "I32, S32",
    "U32, U32",
    "I64, S64",
    "U64, U64",
    "F32, F32",
    "F64, F64"
  })
  void everyTypeIsRead(String dtype, ElementType type) throws Exception {
    int bytes = type.byteSize();
    byte[] data = new byte[1 + 2 * bytes];
    Arrays.fill(data, 1 + bytes, data.length, (byte) 1);
    // Behind one byte, so that nothing is aligned.
    String header =
        "{"
            + tensor("pad", "U8", "[]", 0, 1)
            + ","
            + tensor("t", dtype, "[2]", 1, data.length)
            + "}";
    SafetensorsFile file = map(file(header, data));
    Tensor tensor = file.tensor("t");
    assertThat(tensor.type()).isEqualTo(type);
    assertThat(tensor.getDouble(0)).isZero();
    assertThat(tensor.getDouble(1)).isNotZero();
    assertThat(file.info("t").elementType()).contains(type);
    assertThat(file.tensor("pad").toLongs()).containsExactly(0);
  }

  @Test
  void namesAreInTheOrderOfTheHeaderAndDataInAny() throws Exception {
    String header =
        "{"
            + tensor("z", "U8", "[2]", 3, 5)
            + ", \n"
            + tensor("empty", "F64", "[0, 9223372036854775807]", 3, 3)
            + ", \"__metadata__\": {\"format\": \"pt\", \"\\u00e4\": \"\"},"
            + tensor("a", "I8", "[3, 1]", 0, 3)
            + ","
            + tensor("", "U8", "[]", 5, 6)
            + "}   ";
    SafetensorsFile file =
        map(file(header, (byte) 1, (byte) 2, (byte) -3, (byte) 4, (byte) 5, (byte) 6));
    assertThat(file.names()).containsExactly("z", "empty", "a", "");
    assertThat(file.metadata()).containsEntry("format", "pt").containsEntry("ä", "").hasSize(2);
    assertThat(file.tensor("a").toLongs()).containsExactly(1, 2, -3);
    assertThat(file.tensor("z").toLongs()).containsExactly(4, 5);
    assertThat(file.tensor("").toLongs()).containsExactly(6);
    assertThat(file.tensor("empty").shape()).isEqualTo(Shape.of(0, Long.MAX_VALUE));
    assertThat(file.info("z")).isEqualTo(new SafetensorsInfo("U8", Shape.of(2), 3, 5));
  }

  @Test
  void anEmptyFileHoldsNothing() throws Exception {
    SafetensorsFile file = map(file("{}      "));
    assertThat(file.names()).isEmpty();
    assertThat(map(file("{\"__metadata__\":{}}")).metadata()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 2",
    "BF16, 2",
    "F8_E5M2, 1",
    "F8_E4M3, 1",
    "F8_E8M0, 1",
    "C64, 8",
    "F8_E4M3FNUZ, 1",
    "F8_E5M2FNUZ, 1"
  })
  void otherTypesAreListedAndRefusedOnRequest(String dtype, int bytes) throws Exception {
    byte[] data = new byte[2 * bytes + 1];
    data[2 * bytes] = 42;
    SafetensorsFile file =
        map(
            file(
                "{"
                    + tensor("half", dtype, "[2]", 0, 2 * bytes)
                    + ","
                    + tensor("good", "I8", "[1]", 2 * bytes, data.length)
                    + "}",
                data));
    assertThat(file.names()).containsExactly("half", "good");
    assertThat(file.info("half").dtype()).isEqualTo(dtype);
    assertThat(file.info("half").elementType()).isEmpty();
    assertThat(file.tensor("good").toLongs()).containsExactly(42);
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> file.tensor("half"))
        .withMessageStartingWith(
            folder.resolve("a.safetensors") + ": tensor 'half': dtype " + dtype)
        .withMessageContaining("is not supported; supported are BOOL U8 I8");
  }

  @Test
  void typesSmallerThanAByteAreCountedInBits() throws Exception {
    assertThat(map(file("{" + tensor("t", "F4", "[6]", 0, 3) + "}", new byte[3])).names())
        .containsExactly("t");
    assertThat(map(file("{" + tensor("t", "F6_E2M3", "[4]", 0, 3) + "}", new byte[3])).names())
        .containsExactly("t");
  }

  @Test
  void aMissingNameIsNamed() throws Exception {
    SafetensorsFile file = map(file("{" + tensor("t", "U8", "[1]", 0, 1) + "}", (byte) 1));
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> file.tensor("u\n"))
        .withMessageEndingWith("has no tensor 'u\\u000a' among its 1");
    assertThatExceptionOfType(TensorFileException.class).isThrownBy(() -> file.info(""));
  }

  @Test
  void theMappingIsReadOnlyAndEndsWithTheArena() throws Exception {
    byte[] bytes = file("{" + tensor("t", "U8", "[1]", 0, 1) + "}", (byte) 9);
    Path path = NpyBytes.write(folder.resolve("b.safetensors"), bytes);
    Tensor tensor;
    try (Arena own = Arena.ofShared()) {
      tensor = SafetensorsFile.map(path, own).tensor("t");
      Tensor mapped = tensor;
      assertThatThrownBy(() -> mapped.setLong(0, 1)).isInstanceOf(RuntimeException.class);
      assertThat(tensor.getLong(0)).isEqualTo(9);
    }
    Tensor closed = tensor;
    assertThatIllegalStateException().isThrownBy(() -> closed.getLong(0));
  }
}
