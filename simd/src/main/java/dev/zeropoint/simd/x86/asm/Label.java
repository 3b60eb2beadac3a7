package dev.zeropoint.simd.x86.asm;

import java.util.ArrayList;
import java.util.List;

/** A place in the code that jumps refer to, before or after it is bound. */
public final class Label {
  private static final int UNBOUND = -1;

  private int position = UNBOUND;

  /** Where the 32-bit distances lie that wait for the place to be known. */
  private final List<Integer> waiting = new ArrayList<>();

  /** A label that is bound nowhere yet. */
  public Label() {}

  boolean isBound() {
    return position != UNBOUND;
  }

  int position() {
    return position;
  }

  void bind(int at) {
    if (isBound()) {
      throw new IllegalStateException("label is bound to " + position + " already");
    }
    position = at;
  }

  List<Integer> waiting() {
    return waiting;
  }
}
