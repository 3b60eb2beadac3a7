package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tensor. Its elements stay in the bytes of the message and are read from there.
 *
 * @param name of it
 * @param dataType number of the element type, as in TensorProto.DataType
 * @param dims its extents
 * @param rawData its elements as raw bytes, a view, where they are kept so
 * @param external whether its elements are in another file
 * @param externalData where they are
 * @param bytes of the message
 */
public record TensorProto(
    String name,
    int dataType,
    long[] dims,
    Optional<MemorySegment> rawData,
    boolean external,
    List<StringStringEntryProto> externalData,
    MemorySegment bytes) {
  static final String NAME = "TensorProto";
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int SEGMENT = 3;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int STRING_DATA = 6;
  private static final int INT64_DATA = 7;
  private static final int NAME_FIELD = 8;
  private static final int RAW_DATA = 9;
  private static final int DOUBLE_DATA = 10;
  private static final int UINT64_DATA = 11;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;
  private static final int EXTERNAL = 1;

  /** The lists that a tensor's elements may be kept in. */
  public enum Data {
    /** Floats; their bits are given. */
    FLOAT(FLOAT_DATA),
    /** Whole numbers of 32 bits or less. */
    INT32(INT32_DATA),
    /** Whole numbers of 64 bits. */
    INT64(INT64_DATA),
    /** Doubles; their bits are given. */
    DOUBLE(DOUBLE_DATA),
    /** Whole numbers of 64 bits without a sign. */
    UINT64(UINT64_DATA);

    private final int field;

    Data(int field) {
      this.field = field;
    }

    private void read(WireReader in, WireReader.LongSink sink) {
      switch (this) {
        case FLOAT -> in.floatBits(sink);
        case DOUBLE -> in.doubleBits(sink);
        case INT32 -> in.integers(value -> sink.accept((int) value));
        case INT64, UINT64 -> in.integers(sink);
      }
    }

    private static Data of(int field) {
      return switch (field) {
        case FLOAT_DATA -> FLOAT;
        case INT32_DATA -> INT32;
        case INT64_DATA -> INT64;
        case DOUBLE_DATA -> DOUBLE;
        default -> UINT64;
      };
    }
  }

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static TensorProto read(WireReader in) {
    String name = "";
    int dataType = 0;
    LongList dims = new LongList();
    Optional<MemorySegment> raw = Optional.empty();
    boolean external = false;
    List<StringStringEntryProto> entries = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case NAME_FIELD -> name = in.text();
        case DATA_TYPE -> dataType = (int) in.integer();
        case DIMS -> in.integers(dims);
        case RAW_DATA -> raw = Optional.of(in.content());
        case DATA_LOCATION -> external = in.integer() == EXTERNAL;
        case EXTERNAL_DATA ->
            entries.add(StringStringEntryProto.read(in.nested(StringStringEntryProto.NAME)));
        case FLOAT_DATA, INT32_DATA, INT64_DATA, DOUBLE_DATA, UINT64_DATA ->
            Data.of(in.field()).read(in, value -> {});
        default -> in.skip();
      }
    }
    return new TensorProto(
        name, dataType, dims.toArray(), raw, external, List.copyOf(entries), in.bytes());
  }

  /** The number of values in a list. */
  public long count(Data data) {
    long[] count = new long[1];
    forEach(data, value -> count[0]++);
    return count[0];
  }

  /** Takes the values of a list, in their order. */
  public void forEach(Data data, WireReader.LongSink sink) {
    WireReader in = new WireReader(bytes, NAME);
    while (in.next()) {
      if (in.field() == data.field) {
        data.read(in, sink);
      } else {
        in.skip();
      }
    }
  }

  /**
   * Writes a tensor whose elements are raw bytes.
   *
   * @param name of it
   * @param dataType number of the element type
   * @param dims its extents
   * @param raw its elements, which are referred to
   */
  public static WireWriter write(String name, int dataType, long[] dims, MemorySegment raw) {
    return new WireWriter().text(NAME_FIELD, name).copy(elements(dataType, dims, raw));
  }

  /** Writes this tensor with other elements; its name, its text and its metadata stay. */
  public WireWriter withElements(int type, MemorySegment raw) {
    WireWriter out = new WireWriter();
    WireReader in = new WireReader(bytes, NAME);
    while (in.next()) {
      in.skip();
      switch (in.field()) {
        case DIMS, DATA_TYPE, SEGMENT, FLOAT_DATA, INT32_DATA, STRING_DATA, INT64_DATA -> {}
        case RAW_DATA, DOUBLE_DATA, UINT64_DATA, EXTERNAL_DATA, DATA_LOCATION -> {}
        default -> out.copy(in.whole());
      }
    }
    return out.copy(elements(type, dims, raw));
  }

  private static WireWriter elements(int dataType, long[] dims, MemorySegment raw) {
    WireWriter out = new WireWriter();
    for (long dim : dims) {
      out.integer(DIMS, dim);
    }
    return out.integer(DATA_TYPE, dataType).content(RAW_DATA, raw);
  }
}
