package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A constant of a node. Graphs and types in it stay bytes.
 *
 * @param name of it
 * @param typeNumber the number of its type, as in AttributeProto.AttributeType
 * @param reference the attribute of the function around it that it stands for; empty for none
 * @param i the whole number
 * @param f the real number
 * @param s the string
 * @param t the tensor
 * @param ints the whole numbers
 * @param floats the real numbers
 * @param strings the strings
 * @param bytes of the message
 */
public record AttributeProto(
    String name,
    int typeNumber,
    String reference,
    long i,
    float f,
    MemorySegment s,
    Optional<TensorProto> t,
    List<Long> ints,
    List<Float> floats,
    List<MemorySegment> strings,
    MemorySegment bytes) {
  static final String MESSAGE = "AttributeProto";
  private static final int NAME = 1;
  private static final int F = 2;
  private static final int I = 3;
  private static final int S = 4;
  private static final int T = 5;
  private static final int FLOATS = 7;
  private static final int INTS = 8;
  private static final int STRINGS = 9;
  private static final int TYPE = 20;
  private static final int REF_ATTR_NAME = 21;

  /** The types of attributes, in the order of their numbers. */
  public enum Type {
    /** Not stated. */
    UNDEFINED,
    /** A real number. */
    FLOAT,
    /** A whole number. */
    INT,
    /** A string. */
    STRING,
    /** A tensor. */
    TENSOR,
    /** A subgraph. */
    GRAPH,
    /** Real numbers. */
    FLOATS,
    /** Whole numbers. */
    INTS,
    /** Strings. */
    STRINGS,
    /** Tensors. */
    TENSORS,
    /** Subgraphs. */
    GRAPHS,
    /** A sparse tensor. */
    SPARSE_TENSOR,
    /** Sparse tensors. */
    SPARSE_TENSORS,
    /** A type. */
    TYPE_PROTO,
    /** Types. */
    TYPE_PROTOS
  }

  /** The type; {@link Type#UNDEFINED} for a number that there is no type of. */
  public Type type() {
    Type[] types = Type.values();
    return typeNumber >= 0 && typeNumber < types.length ? types[typeNumber] : Type.UNDEFINED;
  }

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static AttributeProto read(WireReader in) {
    String name = "";
    String reference = "";
    int type = 0;
    long i = 0;
    float f = 0;
    MemorySegment s = MemorySegment.ofArray(new byte[0]);
    Optional<TensorProto> t = Optional.empty();
    List<Long> ints = new ArrayList<>();
    List<Float> floats = new ArrayList<>();
    List<MemorySegment> strings = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case NAME -> name = in.text();
        case REF_ATTR_NAME -> reference = in.text();
        case TYPE -> type = (int) in.integer();
        case I -> i = in.integer();
        case F -> f = in.real();
        case S -> s = in.content();
        case T -> t = Optional.of(TensorProto.read(in.once(t, TensorProto.NAME)));
        case INTS -> in.integers(ints::add);
        case FLOATS -> in.floatBits(bits -> floats.add(Float.intBitsToFloat((int) bits)));
        case STRINGS -> strings.add(in.content());
        default -> in.skip();
      }
    }
    return new AttributeProto(
        name,
        type,
        reference,
        i,
        f,
        s,
        t,
        List.copyOf(ints),
        List.copyOf(floats),
        List.copyOf(strings),
        in.bytes());
  }

  /** The string as text. */
  public String text() {
    return text(s);
  }

  /** The strings as texts. */
  public List<String> texts() {
    return strings.stream().map(this::text).toList();
  }

  private String text(MemorySegment value) {
    return WireReader.text(
        value, problem -> new WireException("attribute " + name + " " + problem));
  }

  /** Writes an attribute that is a whole number. */
  public static WireWriter write(String name, long value) {
    return typed(name, Type.INT).integer(I, value);
  }

  /** Writes an attribute that is a real number. */
  public static WireWriter write(String name, float value) {
    return typed(name, Type.FLOAT).real(F, value);
  }

  /** Writes an attribute that is a string. */
  public static WireWriter write(String name, String value) {
    return typed(name, Type.STRING).text(S, value);
  }

  /**
   * Writes an attribute that is a tensor.
   *
   * @param value the tensor's message
   */
  public static WireWriter write(String name, WireWriter value) {
    return typed(name, Type.TENSOR).nested(T, value);
  }

  /** Writes this attribute with another tensor; all else in it stays. */
  public WireWriter withTensor(WireWriter value) {
    WireWriter out = new WireWriter();
    WireReader in = new WireReader(bytes, MESSAGE);
    while (in.next()) {
      in.skip();
      if (in.field() != T) {
        out.copy(in.whole());
      }
    }
    return out.nested(T, value);
  }

  /**
   * Writes an attribute that is a list.
   *
   * @param values all Long, all Float or all String; an empty list is one of whole numbers
   */
  public static WireWriter write(String name, List<?> values) {
    Type type =
        switch (values.isEmpty() ? null : values.getFirst()) {
          case Float _ -> Type.FLOATS;
          case String _ -> Type.STRINGS;
          case null, default -> Type.INTS;
        };
    WireWriter out = typed(name, type);
    for (Object value : values) {
      switch (value) {
        case Long number when type == Type.INTS -> out.integer(INTS, number);
        case Float number when type == Type.FLOATS -> out.real(FLOATS, number);
        case String text when type == Type.STRINGS -> out.text(STRINGS, text);
        default ->
            throw new IllegalArgumentException(
                "attribute " + name + " of type " + type + " holds a " + value.getClass());
      }
    }
    return out;
  }

  private static WireWriter typed(String name, Type type) {
    return new WireWriter().text(NAME, name).integer(TYPE, type.ordinal());
  }
}
