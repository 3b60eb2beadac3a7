package dev.zeropoint.models.onnx.wire;

import java.util.Arrays;

/** Longs that are appended one by one. */
final class LongList implements WireReader.LongSink {
  private long[] values = new long[4];
  private int size;

  @Override
  public void accept(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
