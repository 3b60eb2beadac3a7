package dev.zeropoint.models.op;

/**
 * What one node computes. It is made at load, holds only what never changes, and is shared by all
 * sessions of a model.
 */
@FunctionalInterface
public interface Operator {
  /**
   * Reads the call's inputs and sets its outputs.
   *
   * @throws IllegalArgumentException with the values, if the inputs do not fit; the session adds
   *     the node's name
   */
  void run(Call call);
}
