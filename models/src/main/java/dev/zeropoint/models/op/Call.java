package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/** One run of one node: its inputs, and the memory for its outputs. */
public interface Call {
  /** How many inputs the node names, left-out ones among them. */
  int inputCount();

  /** Whether an input is there: named by the node and not left out. */
  boolean hasInput(int index);

  /**
   * An input.
   *
   * @throws IllegalArgumentException if it was left out
   */
  Tensor input(int index);

  /** Whether somebody wants an output. */
  boolean wantsOutput(int index);

  /**
   * Memory for an output, with any contents: the operator writes every element. It never overlaps
   * an input.
   */
  Tensor output(int index, ElementType type, Shape shape);

  /**
   * Makes an output a view of an input: the same elements under another shape, no copy.
   *
   * @throws IllegalArgumentException if the numbers of elements differ
   */
  void alias(int outputIndex, int inputIndex, Shape shape);

  /** Memory for the time of this run. */
  Scratch scratch();
}
