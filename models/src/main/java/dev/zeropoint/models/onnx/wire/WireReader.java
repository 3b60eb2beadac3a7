package dev.zeropoint.models.onnx.wire;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the fields of one message in protobuf's encoding
 * (protobuf.dev/programming-guides/encoding), one after the other:
 *
 * <pre>
 *   message  =  field*
 *   field    =  varint(number &lt;&lt; 3 | wire type)  content
 *   content  =  0: varint | 1: 8 bytes | 2: varint(length) bytes | 5: 4 bytes
 * </pre>
 *
 * <p>It never reads beyond the message, never allocates by a length that it was told, and never
 * calls itself: a nested message is bytes until it is read by a reader of its own. Groups, field
 * number 0, numbers of more than 64 bits and contents that do not fit the field are refused with a
 * {@link WireException}.
 */
public final class WireReader {
  /** The longest text, in bytes: it goes to the heap, which need not be as large as the file. */
  public static final int MAX_TEXT = 1 << 22;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final MemorySegment bytes;
  private final String message;

  /** Where the message lies in the outermost one, for messages. */
  private final long base;

  /** The first byte of the current field, and the next byte to be read. */
  private long start;

  private long at;
  private int field;
  private int wireType;

  /**
   * A reader of a message.
   *
   * @param bytes of the message
   * @param message its name, for messages
   */
  public WireReader(MemorySegment bytes, String message) {
    this(bytes, message, 0);
  }

  private WireReader(MemorySegment bytes, String message, long base) {
    this.bytes = bytes;
    this.message = message;
    this.base = base;
  }

  /** Goes to the next field, whose content must then be read or skipped; false at the end. */
  public boolean next() {
    start = at;
    if (at == bytes.byteSize()) {
      return false;
    }
    long tag = rawVarint();
    wireType = (int) (tag & 7);
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw new WireException(message + " has no valid field at byte " + (base + start));
    }
    field = (int) (tag >>> 3);
    if (wireType != VARINT && wireType != FIXED64 && wireType != LENGTH && wireType != FIXED32) {
      throw invalid("is of wire type " + wireType + ", which is not supported");
    }
    return true;
  }

  /** The number of the current field. */
  public int field() {
    return field;
  }

  /** The bytes of all of the message. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** The bytes of the current field with its tag, after its content was read or skipped. */
  public MemorySegment whole() {
    return bytes.asSlice(start, at - start);
  }

  /** Skips the content of the current field. */
  public void skip() {
    switch (wireType) {
      case VARINT -> rawVarint();
      case FIXED64 -> take(8);
      case FIXED32 -> take(4);
      default -> content();
    }
  }

  /** A number of up to 64 bits. */
  public long integer() {
    require(VARINT);
    return rawVarint();
  }

  /** A float. */
  public float real() {
    require(FIXED32);
    return take(4).get(Layouts.FLOAT32, 0);
  }

  /** Bytes; a view. */
  public MemorySegment content() {
    require(LENGTH);
    long length = rawVarint();
    if (length < 0 || length > bytes.byteSize() - at) {
      throw invalid(
          "has a length of "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + (bytes.byteSize() - at)
              + " are left");
    }
    return take(length);
  }

  /** A string: UTF-8 of at most {@link #MAX_TEXT} bytes. */
  public String text() {
    return text(content(), this::invalid);
  }

  /**
   * Decodes a string strictly.
   *
   * @param invalid makes the exception if it is not valid, from what is wrong
   */
  static String text(MemorySegment bytes, Function<String, WireException> invalid) {
    if (bytes.byteSize() > MAX_TEXT) {
      throw invalid.apply("is a text of " + bytes.byteSize() + " bytes, more than " + MAX_TEXT);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw invalid.apply("is not UTF-8");
    }
  }

  /** A reader of the nested message in the current field. */
  public WireReader nested(String name) {
    MemorySegment content = content();
    return new WireReader(content, name, base + at - content.byteSize());
  }

  /**
   * The same for a message that may be there once. Protobuf would merge several; writers never
   * write that.
   *
   * @param before what was read of the field before
   */
  public WireReader once(Optional<?> before, String name) {
    if (before.isPresent()) {
      throw invalid("is there twice");
    }
    return nested(name);
  }

  /** Takes the values of the current field of whole numbers: one, or several that are packed. */
  public void integers(LongSink sink) {
    if (wireType != LENGTH) {
      sink.accept(integer());
      return;
    }
    WireReader packed = nested(message);
    packed.field = field;
    while (packed.at < packed.bytes.byteSize()) {
      sink.accept(packed.rawVarint());
    }
  }

  /** Takes the bits of the values of the current field of floats: one, or several packed. */
  public void floatBits(LongSink sink) {
    MemorySegment values = wireType == LENGTH ? packed(4) : fixed(FIXED32, 4);
    for (long i = 0; i < values.byteSize(); i += 4) {
      sink.accept(values.get(Layouts.INT32, i));
    }
  }

  /** Takes the bits of the values of the current field of doubles: one, or several packed. */
  public void doubleBits(LongSink sink) {
    MemorySegment values = wireType == LENGTH ? packed(8) : fixed(FIXED64, 8);
    for (long i = 0; i < values.byteSize(); i += 8) {
      sink.accept(values.get(Layouts.INT64, i));
    }
  }

  /** Takes values. */
  @FunctionalInterface
  public interface LongSink {
    /** Takes one. */
    void accept(long value);
  }

  /** An exception that names the current field. */
  private WireException invalid(String problem) {
    return new WireException(
        "field " + field + " of " + message + " at byte " + (base + start) + " " + problem);
  }

  private MemorySegment packed(int size) {
    MemorySegment values = content();
    if (values.byteSize() % size != 0) {
      throw invalid("has " + values.byteSize() + " bytes, not a multiple of " + size);
    }
    return values;
  }

  private MemorySegment fixed(int type, int size) {
    require(type);
    return take(size);
  }

  private void require(int type) {
    if (wireType != type) {
      throw invalid("is of wire type " + wireType + " instead of " + type);
    }
  }

  private MemorySegment take(long count) {
    if (count > bytes.byteSize() - at) {
      throw invalid(
          "is cut off: " + count + " bytes, but " + (bytes.byteSize() - at) + " are left");
    }
    MemorySegment taken = bytes.asSlice(at, count);
    at += count;
    return taken;
  }

  private long rawVarint() {
    long value = 0;
    for (int shift = 0; shift < 64 && at < bytes.byteSize(); shift += 7) {
      byte b = bytes.get(Layouts.INT8, at++);
      if (shift == 63 && b != 1) {
        // Bit 63 and no other; of a needless 0 readers make different numbers.
        break;
      }
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new WireException(
        message + " has a number at byte " + (base + start) + " that is cut off or above 64 bits");
  }
}
