package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphEdit;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** The elements of tensors, as raw bytes and as lists. */
class OnnxTensorsTest {
  private static final int FLOAT16 = 10;
  private static final int BFLOAT16 = 16;
  private static final int CODES = 1 << 16;

  private final Arena arena = Arena.ofAuto();

  private Tensor decode(TensorProto proto) {
    byte[] bytes = proto.toByteArray();
    MemorySegment segment = arena.allocate(bytes.length);
    segment.copyFrom(MemorySegment.ofArray(bytes));
    return OnnxImporter.readTensor(segment, "t.pb", arena);
  }

  /**
   * All 65,536 codes, with subnormal numbers, infinities and every NaN, in both ways to keep them.
   */
  private void everyCode(int type, IntUnaryOperator bits) {
    byte[] raw = new byte[2 * CODES];
    TensorProto.Builder listed = TensorProto.newBuilder().setDataType(type).addDims(CODES);
    TensorProto.Builder tensor = listed.clone();
    for (int code = 0; code < CODES; code++) {
      raw[2 * code] = (byte) code;
      raw[2 * code + 1] = (byte) (code >> 8);
      listed.addInt32Data(code);
    }
    Tensor fromRaw = decode(tensor.setRawData(ByteString.copyFrom(raw)).build());
    Tensor fromList = decode(listed.build());
    assertThat(fromRaw.type()).isEqualTo(ElementType.F32);
    for (int code = 0; code < CODES; code++) {
      int expected = bits.applyAsInt(code);
      assertThat(fromRaw.segment().getAtIndex(ValueLayout.JAVA_INT, code))
          .as("raw %x", code)
          .isEqualTo(expected);
      assertThat(fromList.segment().getAtIndex(ValueLayout.JAVA_INT, code))
          .as("list %x", code)
          .isEqualTo(expected);
    }
  }

  @Test
  void float16IsWidenedExactly() {
    everyCode(FLOAT16, code -> Float.floatToRawIntBits(Float.float16ToFloat((short) code)));
  }

  @Test
  void bfloat16IsWidenedExactly() {
    everyCode(BFLOAT16, code -> code << 16);
  }

  @Test
  void float16ByHand() {
    byte[] raw = {0, 0x3C, 1, 0, 0, (byte) 0x80, 0, (byte) 0xFC, (byte) 0xFF, 0x7B};
    assertThat(decode(tensor(FLOAT16, 5, raw)).toFloats())
        .containsExactly(1, 0x1p-24f, -0f, Float.NEGATIVE_INFINITY, 65504);
  }

  private static TensorProto tensor(int type, long elements, byte... raw) {
    return TensorProto.newBuilder()
        .setDataType(type)
        .addDims(elements)
        .setRawData(ByteString.copyFrom(raw))
        .build();
  }

  @Test
  void halfFloatsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> decode(tensor(FLOAT16, 2, new byte[3])))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("needs 4 bytes", "found 3");
    TensorProto wide =
        TensorProto.newBuilder().setDataType(BFLOAT16).addDims(1).addInt32Data(65_536).build();
    assertThatThrownBy(() -> decode(wide))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("65536 is not the bits of a 16-bit float");
  }

  @Test
  void codesOfFourBitsAreUnpackedAndPacked() {
    Tensor codes = decode(tensor(22, 3, (byte) 0x8F, (byte) 0x07));
    assertThat(codes.toLongs()).containsExactly(-1, -8, 7);
    assertThat(OnnxTensors.raw(codes).toArray(ValueLayout.JAVA_BYTE)).containsExactly(0x8F, 0x07);
    TensorProto listed =
        TensorProto.newBuilder()
            .setDataType(21)
            .addDims(3)
            .addInt32Data(0x8F)
            .addInt32Data(7)
            .build();
    assertThat(decode(listed).toLongs()).containsExactly(15, 8, 7);
  }

  @Test
  void listsThatDoNotFitAreRefused() {
    TensorProto floats = TensorProto.newBuilder().setDataType(1).addDims(3).addFloatData(1).build();
    assertThatThrownBy(() -> decode(floats))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("needs 3", "found 1");
  }

  private static ValueInfoProto value(String name, int type) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    tensor.getShapeBuilder().addDimBuilder().setDimParam("d");
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setDocString("a text")
        .setType(TypeProto.newBuilder().setTensorType(tensor).setDenotation("d"))
        .build();
  }

  /** In a graph, in constants of nodes, and in the file that is written again. */
  @Test
  void networksOfHalfFloatsBecomeFloat() throws IOException {
    AttributeProto value =
        AttributeProto.newBuilder()
            .setName("value")
            .setType(AttributeProto.AttributeType.TENSOR)
            .setT(tensor(BFLOAT16, 1, (byte) 0x80, (byte) 0x3F))
            .build();
    OnnxBuilder builder =
        new OnnxBuilder()
            .floatInput("x", 1)
            .tensor("w", FLOAT16, new long[] {1}, (byte) 0, (byte) 0x3C)
            .node("Constant", "c", List.of(), List.of("b"), value)
            .node("Mul", "m", List.of("x", "w"), List.of("h"))
            .node("Add", "a", List.of("h", "b"), List.of("y"));
    builder.graph().addOutput(value("y", FLOAT16)).addValueInfo(value("h", BFLOAT16));
    OnnxDocument document = OnnxDocument.read(builder.bytes(), "half", arena);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.write(new GraphEdit(13, Map.of(), Map.of()), Map.of(), out);
    ModelProto written = ModelProto.parseFrom(out.toByteArray());
    assertThat(written.getGraph().getInitializer(0).getDataType()).isEqualTo(1);
    assertThat(written.getGraph().getOutput(0)).isEqualTo(value("y", 1));
    assertThat(written.getGraph().getValueInfo(0)).isEqualTo(value("h", 1));
    assertThat(written.getGraph().getNode(0).getAttribute(0).getT().getDataType()).isEqualTo(1);
    Graph again = OnnxDocument.read(out.toByteArray(), "again", arena).graph();
    for (Graph graph : List.of(document.graph(), again)) {
      assertThat(graph.constants().get("w").toFloats()).containsExactly(1);
      assertThat(graph.constants().get("b").toFloats()).containsExactly(1);
      assertThat(graph.constants().get("b").shape()).isEqualTo(Shape.of(1));
    }
  }
}
