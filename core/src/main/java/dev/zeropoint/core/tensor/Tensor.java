package dev.zeropoint.core.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * A view of off-heap memory as a contiguous row-major array. It owns nothing: the memory lives as
 * long as the arena that gave it.
 *
 * @param type the type of each element
 * @param shape the extents, outermost first
 * @param segment exactly {@code shape.elementCount() * type.byteSize()} bytes of native memory
 */
public record Tensor(ElementType type, Shape shape, MemorySegment segment) {
  /** Where tensors of this library start: a cache line, and the widest SIMD register. */
  public static final long ALIGNMENT = 64;

  /**
   * Checks that the memory is off-heap and of the size that type and shape ask for.
   *
   * @throws IllegalArgumentException if it is not
   */
  public Tensor {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("tensor memory must be off-heap, got " + segment);
    }
    long bytes = byteSize(type, shape);
    if (segment.byteSize() != bytes) {
      throw new IllegalArgumentException(
          type + shape.toString() + " takes " + bytes + " bytes, got " + segment.byteSize());
    }
  }

  /** A tensor in fresh memory, aligned to {@link #ALIGNMENT}; its contents are the allocator's. */
  public static Tensor allocate(ElementType type, Shape shape, SegmentAllocator allocator) {
    return new Tensor(type, shape, allocator.allocate(byteSize(type, shape), ALIGNMENT));
  }

  /**
   * A float tensor that holds a copy of the given values.
   *
   * @throws IllegalArgumentException if their number is not the shape's
   */
  public static Tensor ofFloats(SegmentAllocator allocator, Shape shape, float... values) {
    Tensor tensor = allocateFor(ElementType.F32, shape, values.length, allocator);
    for (int i = 0; i < values.length; i++) {
      tensor.setFloat(i, values[i]);
    }
    return tensor;
  }

  /**
   * An integer tensor that holds a copy of the given values.
   *
   * @throws IllegalArgumentException if their number is not the shape's, or one is outside of the
   *     type's range
   */
  public static Tensor ofLongs(
      SegmentAllocator allocator, ElementType type, Shape shape, long... values) {
    Tensor tensor = allocateFor(type, shape, values.length, allocator);
    for (int i = 0; i < values.length; i++) {
      long value = values[i];
      if (type != ElementType.U64 && (value < type.minValue() || value > type.maxValue())) {
        throw new IllegalArgumentException("value[" + i + "]=" + value + " is not in " + type);
      }
      tensor.setLong(i, value);
    }
    return tensor;
  }

  private static Tensor allocateFor(
      ElementType type, Shape shape, int count, SegmentAllocator allocator) {
    if (shape.elementCount() != count) {
      throw new IllegalArgumentException(
          shape + " has " + shape.elementCount() + " elements, got " + count);
    }
    return allocate(type, shape, allocator);
  }

  /**
   * The bytes that a tensor takes.
   *
   * @throws IllegalArgumentException if they are more than a long can count
   */
  public static long byteSize(ElementType type, Shape shape) {
    try {
      return Math.multiplyExact(shape.elementCount(), (long) type.byteSize());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the bytes of " + type + shape + " are more than a long can count", e);
    }
  }

  /** The bytes of this tensor. */
  public long byteSize() {
    return segment.byteSize();
  }

  /** The number of elements. */
  public long elementCount() {
    return shape.elementCount();
  }

  /**
   * The same memory under another shape.
   *
   * @throws IllegalArgumentException if the numbers of elements differ
   */
  public Tensor reshape(Shape other) {
    if (other.elementCount() != shape.elementCount()) {
      throw new IllegalArgumentException(
          shape
              + " has "
              + elementCount()
              + " elements, "
              + other
              + " has "
              + other.elementCount());
    }
    return new Tensor(type, other, segment);
  }

  /**
   * One element of an {@link ElementType#F32} tensor.
   *
   * @param index row-major, in [0, elementCount)
   */
  public float getFloat(long index) {
    require(ElementType.F32);
    return segment.get(Layouts.FLOAT32, Math.multiplyExact(index, 4L));
  }

  /** Writes one element of an {@link ElementType#F32} tensor. */
  public void setFloat(long index, float value) {
    require(ElementType.F32);
    segment.set(Layouts.FLOAT32, Math.multiplyExact(index, 4L), value);
  }

  /** One element of an integer or {@link ElementType#BOOL} tensor; U64 as its bit pattern. */
  public long getLong(long index) {
    long offset = Math.multiplyExact(index, (long) type.byteSize());
    return switch (type) {
      case BOOL, S4, S8 -> segment.get(Layouts.INT8, offset);
      case U4, U8 -> segment.get(Layouts.INT8, offset) & 0xFF;
      case S16 -> segment.get(Layouts.INT16, offset);
      case U16 -> segment.get(Layouts.INT16, offset) & 0xFFFF;
      case S32 -> segment.get(Layouts.INT32, offset);
      case U32 -> segment.get(Layouts.INT32, offset) & 0xFFFF_FFFFL;
      case S64, U64 -> segment.get(Layouts.INT64, offset);
      case F32, F64 -> throw new IllegalStateException(type + " is not an integer type");
    };
  }

  /** Writes one element of an integer or {@link ElementType#BOOL} tensor, the low bits of value. */
  public void setLong(long index, long value) {
    long offset = Math.multiplyExact(index, (long) type.byteSize());
    switch (type) {
      case BOOL, S4, U4, S8, U8 -> segment.set(Layouts.INT8, offset, (byte) value);
      case S16, U16 -> segment.set(Layouts.INT16, offset, (short) value);
      case S32, U32 -> segment.set(Layouts.INT32, offset, (int) value);
      case S64, U64 -> segment.set(Layouts.INT64, offset, value);
      case F32, F64 -> throw new IllegalStateException(type + " is not an integer type");
    }
  }

  /** One element of any type as a double; U64 beyond 2^53 is rounded. */
  public double getDouble(long index) {
    return switch (type) {
      case F32 -> getFloat(index);
      case F64 -> segment.get(Layouts.FLOAT64, Math.multiplyExact(index, 8L));
      case U64 -> {
        long bits = getLong(index);
        yield bits >= 0 ? bits : (bits >>> 1 | bits & 1) * 2.0;
      }
      default -> getLong(index);
    };
  }

  /** The elements of an {@link ElementType#F32} tensor, a fresh array. */
  public float[] toFloats() {
    require(ElementType.F32);
    float[] values = new float[Math.toIntExact(elementCount())];
    MemorySegment.copy(segment, Layouts.FLOAT32, 0, values, 0, values.length);
    return values;
  }

  /** The elements of an integer or {@link ElementType#BOOL} tensor, a fresh array. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = getLong(i);
    }
    return values;
  }

  private void require(ElementType wanted) {
    if (type != wanted) {
      throw new IllegalStateException("tensor is " + type + ", not " + wanted);
    }
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }
}
