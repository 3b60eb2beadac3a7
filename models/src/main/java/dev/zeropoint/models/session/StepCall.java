package dev.zeropoint.models.session;

import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.op.Call;

/** The call of the step that a session is at. */
final class StepCall implements Call {
  private final Tensor[] values;
  private final ValueMemory memory;
  private Step step;

  StepCall(Tensor[] values, ValueMemory memory) {
    this.values = values;
    this.memory = memory;
  }

  void start(Step next) {
    step = next;
    for (int slot : next.outputs()) {
      if (slot >= 0) {
        values[slot] = null;
      }
    }
  }

  /** Checks that the operator gave every output that somebody wants. */
  void finish() {
    for (int i = 0; i < step.outputs().length; i++) {
      if (wantsOutput(i) && values[step.outputs()[i]] == null) {
        throw new IllegalArgumentException(
            "output " + i + " \"" + step.outputNames().get(i) + "\" does not exist");
      }
    }
  }

  @Override
  public int inputCount() {
    return step.inputs().length;
  }

  @Override
  public boolean hasInput(int index) {
    return index < step.inputs().length && step.inputs()[index] >= 0;
  }

  @Override
  public Tensor input(int index) {
    if (!hasInput(index)) {
      throw new IllegalArgumentException("input " + index + " is missing");
    }
    return values[step.inputs()[index]];
  }

  @Override
  public boolean wantsOutput(int index) {
    return index < step.outputs().length && step.outputs()[index] >= 0;
  }

  @Override
  public Tensor output(int index, ElementType type, Shape shape) {
    if (!wantsOutput(index)) {
      throw new IllegalArgumentException("output " + index + " is needed, but has no name");
    }
    return memory.allocate(step.outputs()[index], type, shape);
  }

  @Override
  public void alias(int outputIndex, int inputIndex, Shape shape) {
    if (!wantsOutput(outputIndex)) {
      throw new IllegalArgumentException("output " + outputIndex + " is needed, but has no name");
    }
    input(inputIndex);
    memory.alias(step.outputs()[outputIndex], step.inputs()[inputIndex], shape);
  }

  @Override
  public Scratch scratch() {
    return memory.scratch();
  }
}
