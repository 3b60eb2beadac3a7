package dev.zeropoint.models.embedding;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.testing.OnnxBuilder;
import dev.zeropoint.models.text.Tokenizer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Encoders of width 2 whose numbers can be followed by hand: a state is the row of the token's id
 * plus, where there are positions, the row of its position.
 *
 * <p>The ids: [UNK] 0, [CLS] 1, [SEP] 2, a 3, b 4, c 5.
 */
final class SmallEncoder {
  static final int INT32 = TensorProto.DataType.INT32_VALUE;
  static final int INT64 = TensorProto.DataType.INT64_VALUE;

  private static final float[] ROWS = {0, 0, 1, 0, 0, 1, 3, 0, 0, 5, -7, 2};
  private static final float[] POSITIONS = {0, 0, 10, 0, 20, 0, 30, 0, 40, 0, 50, 0};

  private final OnnxBuilder network = new OnnxBuilder();

  /** Looks {@code input_ids} up; a table of fewer rows is cut. */
  static SmallEncoder of(int idType, int rows) {
    SmallEncoder encoder = new SmallEncoder();
    encoder.input("input_ids", idType, -1);
    encoder.network.floats("words", new long[] {rows, 2}, Arrays.copyOf(ROWS, 2 * rows));
    encoder.network.node(
        "Gather", "lookup", List.of("words", "input_ids"), List.of("words_of_text"));
    return encoder;
  }

  /** The usual one: S64 ids, all rows, and the states as output. */
  static SmallEncoder withStates() {
    return of(INT64, 6).states("words_of_text").output("last_hidden_state");
  }

  /** The same with another number in the row of the token "b". */
  static SmallEncoder withNumberInB(float number) {
    SmallEncoder encoder = new SmallEncoder();
    encoder.input("input_ids", INT64, -1);
    float[] rows = ROWS.clone();
    rows[9] = number;
    encoder.network.floats("words", new long[] {6, 2}, rows);
    encoder.network.node(
        "Gather", "lookup", List.of("words", "input_ids"), List.of("last_hidden_state"));
    return encoder.output("last_hidden_state");
  }

  /** An input [1, length]; -1 is free. */
  SmallEncoder input(String name, int type, int length) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    tensor.getShapeBuilder().addDimBuilder().setDimValue(1);
    if (length < 0) {
      tensor.getShapeBuilder().addDimBuilder().setDimParam("tokens");
    } else {
      tensor.getShapeBuilder().addDimBuilder().setDimValue(length);
    }
    network
        .graph()
        .addInput(
            ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor)));
    return this;
  }

  /** Adds the positions, read by {@code position_ids}: six, of 10 each in the first number. */
  SmallEncoder positions(int type) {
    input("position_ids", type, -1);
    network.floats("places", new long[] {6, 2}, POSITIONS);
    network.node("Gather", "place", List.of("places", "position_ids"), List.of("places_of_text"));
    network.node("Add", "add", List.of("words_of_text", "places_of_text"), List.of("sum"));
    return this;
  }

  /** Names a value {@code last_hidden_state}. */
  SmallEncoder states(String value) {
    network.node("Identity", "states", List.of(value), List.of("last_hidden_state"));
    return this;
  }

  /** The maximum over the tokens as {@code sentence_embedding} [1, 2]. */
  SmallEncoder pooled(String value) {
    network.node(
        "ReduceMax",
        "pool",
        List.of(value),
        List.of("sentence_embedding"),
        AttributeProto.newBuilder()
            .setName("axes")
            .setType(AttributeProto.AttributeType.INTS)
            .addInts(1)
            .build(),
        AttributeProto.newBuilder()
            .setName("keepdims")
            .setType(AttributeProto.AttributeType.INT)
            .setI(0)
            .build());
    return this;
  }

  SmallEncoder output(String name) {
    network.output(name);
    return this;
  }

  byte[] bytes() {
    return network.bytes();
  }

  SentenceModel load(SentenceSettings settings) {
    return SentenceModel.load(
        bytes(), tokenizer("null"), "small", settings, Backends.select("scalar").backend());
  }

  static Tokenizer tokenizerOf(String json) {
    return Tokenizer.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "tokenizer");
  }

  /** A tokenizer.json with that section {@code truncation}. */
  static byte[] tokenizer(String truncation) {
    return """
    {"version": "1.0", "truncation": %s, "padding": null, "added_tokens": [],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                    "strip_accents": null, "lowercase": false},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100,
               "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "c": 5}}}
    """
        .formatted(truncation)
        .getBytes(StandardCharsets.UTF_8);
  }
}
