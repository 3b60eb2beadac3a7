package dev.zeropoint.models.onnx.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireReaderTest {
  private static final int MUTATIONS = 20_000;

  private static MemorySegment segment(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static List<Long> integers(String hex) {
    List<Long> values = new ArrayList<>();
    for (WireReader in = new WireReader(segment(hex), "M"); in.next(); ) {
      in.integers(values::add);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    // Tags: field 0, above 32 bits, cut off.
    "02 00, no valid field",
    "80 80 80 80 80 01 00, no valid field",
    "88, cut off",
    // Groups, and the wire types that there are not.
    "0B 0C, wire type 3",
    "0C, wire type 4",
    "0E, wire type 6",
    "0F, wire type 7",
    // Numbers: cut off, of 65 bits, of 11 bytes.
    "08 80, cut off",
    "08 FF FF FF FF FF FF FF FF FF 02, above 64 bits",
    "08 80 80 80 80 80 80 80 80 80 80 00, above 64 bits",
    "08 80 80 80 80 80 80 80 80 80 00, above 64 bits",
    // Contents: cut off, of 2^40 bytes, of -1 bytes.
    "0A 05 00, length of 5 bytes",
    "0A 80 80 80 80 80 20, length of 1099511627776 bytes",
    "0A FF FF FF FF FF FF FF FF FF 01, length of 18446744073709551615 bytes",
    "0D 00 00 00, cut off",
    "09 00, cut off",
  })
  void damagedFieldsAreRefused(String hex, String message) {
    assertThatThrownBy(
            () -> {
              for (WireReader in = new WireReader(segment(hex), "M"); in.next(); ) {
                in.skip();
              }
            })
        .isInstanceOf(WireException.class)
        .hasMessageContainingAll("M", message);
  }

  @Test
  void numbersMayBePackedOrNot() {
    assertThat(integers("08 05 0A 03 01 96 01 08 FF FF FF FF FF FF FF FF FF 01"))
        .containsExactly(5L, 1L, 150L, -1L);
    assertThat(integers("0A 00")).isEmpty();
    // The last number of a packed field may not end in the next field.
    assertThatThrownBy(() -> integers("0A 01 80 08 01")).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> integers("0D 00 00 00 00")).hasMessageContaining("wire type 5");
  }

  @Test
  void floatsMayBePackedOrNot() {
    List<Long> bits = new ArrayList<>();
    WireReader in = new WireReader(segment("0D 01 00 00 00 0A 08 02 00 00 00 03 00 00 00"), "M");
    while (in.next()) {
      in.floatBits(bits::add);
    }
    assertThat(bits).containsExactly(1L, 2L, 3L);
    WireReader odd = new WireReader(segment("0A 03 00 00 00"), "M");
    assertThat(odd.next()).isTrue();
    assertThatThrownBy(() -> odd.floatBits(bits::add))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("3 bytes, not a multiple of 4");
  }

  @ParameterizedTest
  @CsvSource({"0A 01 FF", "0A 02 C0 80", "0A 03 ED A0 80", "0A 01 C3"})
  void textsMustBeUtf8(String hex) {
    WireReader in = new WireReader(segment(hex), "M");
    assertThat(in.next()).isTrue();
    assertThatThrownBy(in::text)
        .isInstanceOf(WireException.class)
        .hasMessageContaining("field 1 of M at byte 0 is not UTF-8");
  }

  /** A text goes to the heap, so a file of gigabytes must not be one. */
  @Test
  void textsHaveALimit() throws IOException {
    for (int excess = 0; excess <= 1; excess++) {
      byte[] text = new byte[WireReader.MAX_TEXT + excess];
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new WireWriter().content(1, MemorySegment.ofArray(text)).writeTo(out);
      WireReader in = new WireReader(MemorySegment.ofArray(out.toByteArray()), "M");
      assertThat(in.next()).isTrue();
      if (excess == 0) {
        assertThat(in.text()).hasSize(WireReader.MAX_TEXT);
      } else {
        assertThatThrownBy(in::text)
            .isInstanceOf(WireException.class)
            .hasMessageContaining("is a text of 4194305 bytes, more than 4194304");
      }
    }
  }

  @Test
  void errorsNameTheByteOfTheOutermostMessage() {
    // ModelProto.graph.node.name: a number instead of a text.
    assertThatThrownBy(() -> ModelProto.read(segment("08 07 3A 04 0A 02 18 01")))
        .isInstanceOf(WireException.class)
        .hasMessage("field 3 of NodeProto at byte 6 is of wire type 0 instead of 2");
  }

  @Test
  void messagesThatAreThereTwiceAreRefused() {
    assertThatThrownBy(() -> ModelProto.read(segment("3A 00 3A 00")))
        .isInstanceOf(WireException.class)
        .hasMessageContainingAll("field 7 of ModelProto", "twice");
    assertThatThrownBy(() -> AttributeProto.read(new WireReader(segment("2A 00 2A 00"), "A")))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("twice");
    // The type, its tensor, and the tensor's shape.
    for (String twice : List.of("12 00 12 00", "12 04 0A 00 0A 00", "12 06 0A 04 12 00 12 00")) {
      assertThatThrownBy(() -> ValueInfoProto.read(new WireReader(segment(twice), "V")))
          .isInstanceOf(WireException.class)
          .hasMessageContaining("twice");
    }
  }

  @Test
  void ofScalarsThatAreThereTwiceTheLastCounts() {
    TensorProto tensor =
        TensorProto.read(new WireReader(segment("10 01 4A 01 05 10 03 4A 02 06 07"), "T"));
    assertThat(tensor.dataType()).isEqualTo(3);
    assertThat(tensor.rawData().orElseThrow().byteSize()).isEqualTo(2);
  }

  /** However deep messages are nested, the reader is not: a million subgraphs are bytes to it. */
  @Test
  void nestingIsBounded() throws IOException {
    byte[] deep = new byte[1 << 20];
    Arrays.fill(deep, (byte) 0x3A);
    assertThatThrownBy(() -> ModelProto.read(MemorySegment.ofArray(deep)))
        .isInstanceOf(WireException.class);
    WireWriter inner = new WireWriter();
    for (int i = 0; i < 2000; i++) {
      // GraphProto.node.attribute.g
      WireWriter attribute = new WireWriter().nested(6, inner);
      inner = new WireWriter().nested(1, new WireWriter().nested(5, attribute));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new WireWriter().nested(7, inner).writeTo(out);
    ModelProto model = ModelProto.read(MemorySegment.ofArray(out.toByteArray()));
    assertThat(model.graph().orElseThrow().nodes()).hasSize(1);
  }

  /**
   * Damaged messages are read, or end in a WireException and in nothing else. What protobuf-java
   * reads as well is the same.
   */
  @Test
  void damageEndsInOneExceptionType() {
    String set = System.getProperty("tests.seed", "");
    long seed = set.isEmpty() ? 20_261_202 : Long.parseLong(set);
    int refused = 0;
    int both = 0;
    int oursAlone = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Random random = new Random(seed + i);
      byte[] bytes = new RandomMessages(random).model().toByteArray();
      for (int place = random.nextInt(4); place >= 0 && bytes.length > 0; place--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
          case 0 -> bytes = Arrays.copyOf(bytes, at);
          case 1 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 5), (byte) 0xFF);
          default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try {
        ModelProto ours = ModelProto.read(MemorySegment.ofArray(bytes));
        WireOracleTest.same(OnnxMl.ModelProto.parseFrom(bytes), ours);
        both++;
      } catch (WireException e) {
        refused++;
      } catch (InvalidProtocolBufferException e) {
        // Damage within what is bytes to the reader, such as subgraphs.
        oursAlone++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dtests.seed=" + (seed + i), e);
      }
    }
    assertThat(both).isGreaterThan(MUTATIONS / 20);
    assertThat(oursAlone).isLessThan(MUTATIONS / 5);
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
  }
}
