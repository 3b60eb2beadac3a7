package dev.zeropoint.models.fuse;

import dev.zeropoint.models.op.Call;

/**
 * What several nodes compute together, made at load and shared by all sessions of a model, as an
 * {@link dev.zeropoint.models.op.Operator} is. Its result has the bits that the nodes would give.
 */
@FunctionalInterface
public interface FusedOperator {
  /**
   * Reads the call's inputs and sets its output, if types and shapes are those it is made for.
   * Anything else is left to the nodes, so that errors are theirs too.
   *
   * @return false, without an output, where the nodes have to run one by one
   */
  boolean run(Call call);
}
