package dev.zeropoint.models.op;

/** Makes the operator of a node when a model is loaded. */
@FunctionalInterface
interface OperatorFactory {
  /**
   * Checks the node's attributes and prepares what is constant.
   *
   * @throws IllegalArgumentException with the values, if the node asks for something that is not
   *     valid or not supported
   */
  Operator bind(Binding binding);
}
