package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModelBytesTest {
  private static MemorySegment segment(byte[] bytes) {
    return Arena.ofAuto()
        .allocate(Math.max(1, bytes.length))
        .asSlice(0, bytes.length)
        .copyFrom(MemorySegment.ofArray(bytes));
  }

  private static ByteString raw(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyFrom(bytes);
  }

  private static ModelProto model(TensorProto... initializers) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setDocString("d".repeat(300))
        .setGraph(
            GraphProto.newBuilder().setName("g").addAllInitializer(Arrays.asList(initializers)))
        .build();
  }

  @Test
  void largeRawDataStayWhereTheyAre() throws IOException {
    TensorProto large = TensorProto.newBuilder().setName("large").setRawData(raw(5000, 1)).build();
    TensorProto small = TensorProto.newBuilder().setName("small").setRawData(raw(5, 2)).build();
    TensorProto typed = TensorProto.newBuilder().setName("typed").addFloatData(3).build();
    ModelProto model = model(large, small, typed, large.toBuilder().setName("second").build());
    MemorySegment bytes = segment(model.toByteArray());
    ModelBytes parsed = ModelBytes.parse(bytes);
    assertThat(parsed.raw(0).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(raw(5000, 1).toByteArray());
    assertThat(parsed.raw(0).address()).isBetween(bytes.address(), bytes.address() + 1000);
    assertThat(parsed.raw(1)).isNull();
    assertThat(parsed.raw(2)).isNull();
    assertThat(parsed.raw(3).byteSize()).isEqualTo(5000);
    ModelProto.Builder expected = model.toBuilder();
    expected.getGraphBuilder().getInitializerBuilder(0).clearRawData();
    expected.getGraphBuilder().getInitializerBuilder(3).clearRawData();
    assertThat(parsed.proto()).isEqualTo(expected.build());
  }

  @Test
  void ofDataThatAreThereTwiceTheLastCount() throws IOException {
    byte[] first = TensorProto.newBuilder().setRawData(raw(2000, 1)).build().toByteArray();
    byte[] second = TensorProto.newBuilder().setRawData(raw(3, 2)).build().toByteArray();
    TensorProto both = TensorProto.parseFrom(concatenated(first, second));
    assertThat(both.getRawData().size()).isEqualTo(3);
    byte[] graph = field(5, concatenated(first, second));
    ModelBytes parsed = ModelBytes.parse(segment(field(7, graph)));
    assertThat(parsed.raw(0)).isNull();
    assertThat(parsed.proto().getGraph().getInitializer(0)).isEqualTo(both);
    graph = field(5, concatenated(second, first));
    parsed = ModelBytes.parse(segment(field(7, graph)));
    assertThat(parsed.raw(0).byteSize()).isEqualTo(2000);
  }

  /** A field with a length. */
  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number << 3 | 2);
    for (int rest = content.length; ; rest >>>= 7) {
      out.write(rest < 0x80 ? rest : rest & 0x7F | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void whatIsCutOffIsRefusedAsByProtobuf() throws IOException {
    byte[] whole = model(TensorProto.newBuilder().setRawData(raw(5000, 1)).build()).toByteArray();
    for (int length : new int[] {1, 3, 200, 310, 320, 4000, whole.length - 1}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ModelProto.parseFrom(cut)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> ModelBytes.parse(segment(cut)))
          .as("length %d", length)
          .isInstanceOf(IOException.class);
    }
    assertThat(ModelBytes.parse(segment(new byte[0])).proto())
        .isEqualTo(ModelProto.getDefaultInstance());
  }
}
