package dev.zeropoint.models.onnx.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What protobuf-java writes is read here, and what is written here is read by protobuf-java. */
class WireOracleTest {
  private static final int RUNS = 500;

  private static long seed() {
    String set = System.getProperty("tests.seed", "");
    return set.isEmpty() ? 20_261_201 : Long.parseLong(set);
  }

  private static MemorySegment segment(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  private static byte[] bytes(WireWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    assertThat(writer.size()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private interface Check {
    void run(RandomMessages messages) throws IOException;
  }

  private static void repeat(Check check) throws IOException {
    for (int run = 0; run < RUNS; run++) {
      long seed = seed() + run;
      try {
        check.run(new RandomMessages(new Random(seed)));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dtests.seed=" + seed, e);
      }
    }
  }

  @Test
  void modelsOfProtobufAreRead() throws IOException {
    repeat(
        messages -> {
          OnnxMl.ModelProto theirs = messages.model();
          same(theirs, ModelProto.read(segment(theirs.toByteArray())));
        });
  }

  /** Asserts that two readers have read the same. */
  static void same(OnnxMl.ModelProto theirs, ModelProto ours) {
    assertThat(ours.irVersion()).isEqualTo(theirs.getIrVersion());
    assertThat(ours.opsets())
        .isEqualTo(
            theirs.getOpsetImportList().stream()
                .map(o -> new OperatorSetIdProto(o.getDomain(), o.getVersion()))
                .toList());
    assertThat(ours.metadata()).isEqualTo(entries(theirs.getMetadataPropsList()));
    assertThat(ours.graph().isPresent()).isEqualTo(theirs.hasGraph());
    if (theirs.hasGraph()) {
      same(theirs.getGraph(), ours.graph().orElseThrow());
    }
  }

  private static List<StringStringEntryProto> entries(List<OnnxMl.StringStringEntryProto> theirs) {
    return theirs.stream().map(e -> new StringStringEntryProto(e.getKey(), e.getValue())).toList();
  }

  private static void same(OnnxMl.GraphProto theirs, GraphProto ours) {
    assertThat(ours.sparseInitializers()).isEqualTo(theirs.getSparseInitializerCount());
    assertThat(ours.nodes()).hasSize(theirs.getNodeCount());
    for (int i = 0; i < theirs.getNodeCount(); i++) {
      same(theirs.getNode(i), ours.nodes().get(i));
    }
    assertThat(ours.initializers()).hasSize(theirs.getInitializerCount());
    for (int i = 0; i < theirs.getInitializerCount(); i++) {
      same(theirs.getInitializer(i), ours.initializers().get(i));
    }
    assertThat(ours.inputs()).hasSize(theirs.getInputCount());
    for (int i = 0; i < theirs.getInputCount(); i++) {
      same(theirs.getInput(i), ours.inputs().get(i));
    }
    assertThat(ours.outputs()).hasSize(theirs.getOutputCount());
    for (int i = 0; i < theirs.getOutputCount(); i++) {
      same(theirs.getOutput(i), ours.outputs().get(i));
    }
  }

  private static void same(OnnxMl.NodeProto theirs, NodeProto ours) {
    assertThat(ours.name()).isEqualTo(theirs.getName());
    assertThat(ours.opType()).isEqualTo(theirs.getOpType());
    assertThat(ours.domain()).isEqualTo(theirs.getDomain());
    assertThat(ours.inputs()).isEqualTo(theirs.getInputList());
    assertThat(ours.outputs()).isEqualTo(theirs.getOutputList());
    assertThat(ours.attributes()).hasSize(theirs.getAttributeCount());
    for (int i = 0; i < theirs.getAttributeCount(); i++) {
      same(theirs.getAttribute(i), ours.attributes().get(i));
    }
  }

  private static void same(OnnxMl.AttributeProto theirs, AttributeProto ours) {
    assertThat(ours.name()).isEqualTo(theirs.getName());
    assertThat(ours.type().name()).isEqualTo(theirs.getType().name());
    assertThat(ours.reference()).isEqualTo(theirs.getRefAttrName());
    assertThat(ours.i()).isEqualTo(theirs.getI());
    assertThat(Float.floatToRawIntBits(ours.f())).isEqualTo(Float.floatToRawIntBits(theirs.getF()));
    assertThat(array(ours.s())).isEqualTo(theirs.getS().toByteArray());
    assertThat(ours.ints()).isEqualTo(theirs.getIntsList());
    assertThat(ours.floats()).isEqualTo(theirs.getFloatsList());
    assertThat(ours.strings()).hasSize(theirs.getStringsCount());
    for (int i = 0; i < theirs.getStringsCount(); i++) {
      assertThat(array(ours.strings().get(i))).isEqualTo(theirs.getStrings(i).toByteArray());
    }
    assertThat(ours.t().isPresent()).isEqualTo(theirs.hasT());
    ours.t().ifPresent(tensor -> same(theirs.getT(), tensor));
  }

  private static void same(OnnxMl.TensorProto theirs, TensorProto ours) {
    assertThat(ours.name()).isEqualTo(theirs.getName());
    assertThat(ours.dataType()).isEqualTo(theirs.getDataType());
    assertThat(ours.dims())
        .isEqualTo(theirs.getDimsList().stream().mapToLong(Long::longValue).toArray());
    assertThat(ours.rawData().map(WireOracleTest::array).orElse(null))
        .isEqualTo(theirs.hasRawData() ? theirs.getRawData().toByteArray() : null);
    assertThat(ours.external())
        .isEqualTo(theirs.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL);
    assertThat(ours.externalData()).isEqualTo(entries(theirs.getExternalDataList()));
    assertThat(values(ours, TensorProto.Data.FLOAT))
        .isEqualTo(
            theirs.getFloatDataList().stream()
                .map(f -> (long) Float.floatToRawIntBits(f))
                .toList());
    assertThat(values(ours, TensorProto.Data.DOUBLE))
        .isEqualTo(theirs.getDoubleDataList().stream().map(Double::doubleToRawLongBits).toList());
    assertThat(values(ours, TensorProto.Data.INT32))
        .isEqualTo(theirs.getInt32DataList().stream().map(Integer::longValue).toList());
    assertThat(values(ours, TensorProto.Data.INT64)).isEqualTo(theirs.getInt64DataList());
    assertThat(values(ours, TensorProto.Data.UINT64)).isEqualTo(theirs.getUint64DataList());
  }

  private static List<Long> values(TensorProto tensor, TensorProto.Data data) {
    List<Long> values = new ArrayList<>();
    tensor.forEach(data, values::add);
    assertThat(tensor.count(data)).isEqualTo(values.size());
    return values;
  }

  private static void same(OnnxMl.ValueInfoProto theirs, ValueInfoProto ours) {
    assertThat(ours.name()).isEqualTo(theirs.getName());
    assertThat(ours.tensor().isPresent()).isEqualTo(theirs.getType().hasTensorType());
    if (ours.tensor().isEmpty()) {
      return;
    }
    OnnxMl.TypeProto.Tensor type = theirs.getType().getTensorType();
    assertThat(ours.tensor().get().elemType()).isEqualTo(type.getElemType());
    assertThat(ours.tensor().get().dims().isPresent()).isEqualTo(type.hasShape());
    List<Long> dims = new ArrayList<>();
    ours.tensor().get().dims().ifPresent(l -> l.forEach(d -> dims.add(d.orElse(null))));
    List<Long> expected = new ArrayList<>();
    type.getShape()
        .getDimList()
        .forEach(d -> expected.add(d.hasDimValue() ? (Long) d.getDimValue() : null));
    assertThat(dims).isEqualTo(expected);
  }

  private static byte[] array(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  /** All that is known is written again by name, all else is copied: nothing may be lost. */
  @Test
  void rewrittenModelsAreTheSameToProtobuf() throws IOException {
    repeat(
        messages -> {
          OnnxMl.ModelProto theirs = messages.model();
          ModelProto ours = ModelProto.read(segment(theirs.toByteArray()));
          if (ours.graph().isEmpty()) {
            return;
          }
          GraphProto graph = ours.graph().get();
          List<WireWriter> nodes = new ArrayList<>();
          for (NodeProto node : graph.nodes()) {
            List<WireWriter> attributes =
                node.attributes().stream().map(a -> new WireWriter().copy(a.bytes())).toList();
            nodes.add(node.rewired(node.inputs(), node.outputs(), attributes));
          }
          List<WireWriter> initializers =
              graph.initializers().stream().map(t -> new WireWriter().copy(t.bytes())).toList();
          Predicate<String> none = domain -> false;
          WireWriter written =
              ours.with(
                  ours.irVersion(),
                  none,
                  0,
                  Map.of(),
                  graph.with(nodes, initializers, name -> true, type -> type));
          assertThat(OnnxMl.ModelProto.parseFrom(bytes(written))).isEqualTo(theirs);
        });
  }

  @Test
  void versionsAndPropertiesAreReplaced() throws IOException {
    repeat(
        messages -> {
          OnnxMl.ModelProto theirs = messages.model();
          ModelProto ours = ModelProto.read(segment(theirs.toByteArray()));
          WireWriter written =
              ours.with(99, String::isEmpty, 77, Map.of("a", "new"), new WireWriter());
          OnnxMl.ModelProto read = OnnxMl.ModelProto.parseFrom(bytes(written));
          assertThat(read.getIrVersion()).isEqualTo(99);
          OnnxMl.ModelProto.Builder expected = theirs.toBuilder().setIrVersion(99);
          expected
              .getOpsetImportBuilderList()
              .forEach(o -> o.setVersion(o.getDomain().isEmpty() ? 77 : o.getVersion()));
          expected.clearMetadataProps();
          theirs.getMetadataPropsList().stream()
              .filter(e -> !e.getKey().equals("a"))
              .forEach(expected::addMetadataProps);
          expected.addMetadataPropsBuilder().setKey("a").setValue("new");
          if (expected.hasGraph()) {
            expected.setGraph(OnnxMl.GraphProto.getDefaultInstance());
          }
          assertThat(read).isEqualTo(expected.build());
        });
  }

  @Test
  void tensorsWithOtherElementsKeepAllElse() throws IOException {
    repeat(
        messages -> {
          OnnxMl.TensorProto theirs = messages.tensor();
          TensorProto ours =
              TensorProto.read(new WireReader(segment(theirs.toByteArray()), "TensorProto"));
          byte[] raw = new byte[1500];
          raw[7] = 9;
          OnnxMl.TensorProto read =
              OnnxMl.TensorProto.parseFrom(bytes(ours.withElements(1, segment(raw))));
          assertThat(read)
              .isEqualTo(
                  theirs.toBuilder()
                      .setDataType(1)
                      .clearFloatData()
                      .clearInt32Data()
                      .clearInt64Data()
                      .clearDoubleData()
                      .clearUint64Data()
                      .clearExternalData()
                      .clearDataLocation()
                      .setRawData(com.google.protobuf.ByteString.copyFrom(raw))
                      .build());
        });
  }

  @Test
  void newMessagesAreReadByProtobuf() throws IOException {
    List<WireWriter> attributes =
        List.of(
            AttributeProto.write("i", -5L),
            AttributeProto.write("f", 0.5f),
            AttributeProto.write("s", "\u00fc"),
            AttributeProto.write("ints", List.of(1L, -1L, Long.MIN_VALUE)),
            AttributeProto.write("floats", List.of(1f, -0f)),
            AttributeProto.write("strings", List.of("a", "")),
            AttributeProto.write(
                "t", TensorProto.write("w", 3, new long[] {2}, segment(new byte[] {1, -2}))));
    OnnxMl.NodeProto node =
        OnnxMl.NodeProto.parseFrom(
            bytes(NodeProto.write("n", "Op", List.of("x", ""), List.of("y"), attributes)));
    assertThat(node.getName() + node.getOpType()).isEqualTo("nOp");
    assertThat(node.getInputList()).containsExactly("x", "");
    assertThat(node.getOutputList()).containsExactly("y");
    assertThat(node.getAttribute(0).getI()).isEqualTo(-5);
    assertThat(node.getAttribute(1).getF()).isEqualTo(0.5f);
    assertThat(node.getAttribute(2).getS().toStringUtf8()).isEqualTo("\u00fc");
    assertThat(node.getAttribute(3).getIntsList()).containsExactly(1L, -1L, Long.MIN_VALUE);
    assertThat(node.getAttribute(4).getFloatsList()).containsExactly(1f, -0f);
    assertThat(node.getAttribute(5).getStringsCount()).isEqualTo(2);
    OnnxMl.TensorProto tensor = node.getAttribute(6).getT();
    assertThat(tensor.getRawData().toByteArray()).containsExactly(1, -2);
    assertThat(tensor.getDimsList()).containsExactly(2L);
    assertThat(tensor.getDataType()).isEqualTo(3);
    // What was read by them is read here, and the other way round.
    same(node, NodeProto.read(new WireReader(segment(node.toByteArray()), "NodeProto")));
  }
}
