package dev.zeropoint.models.text;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdBuffer {

  private int[] ids;
  private int size;

  IdBuffer(int capacity) {
    ids = new int[Math.max(16, capacity)];
  }

  int size() {
    return size;
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  /** Drops everything from position {@code newSize} on. */
  void shrinkTo(int newSize) {
    size = newSize;
  }

  /** Copies the first {@code count} ids to {@code target}. */
  void copyTo(int[] target, int targetStart, int count) {
    System.arraycopy(ids, 0, target, targetStart, count);
  }
}
