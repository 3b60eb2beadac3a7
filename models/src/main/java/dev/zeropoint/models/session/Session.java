package dev.zeropoint.models.session;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.offheap.UseGuard;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs a {@link Model} on one thread, the one that made it. It holds the memory of the values
 * between the nodes and reuses it from run to run, so that a run of a size seen before asks for no
 * native memory. Making one costs a few small objects; other threads make their own.
 *
 * <p>Any thread may close it, also during a run, which then ends in an {@link
 * IllegalStateException}; the memory is freed at its end. A session that is lost without being
 * closed is freed by the garbage collector.
 */
public final class Session implements AutoCloseable {
  /** The live values of a run may take this many bytes unless said otherwise: 4 GiB. */
  public static final long DEFAULT_LIMIT = 4L << 30;

  private final Model model;
  private final Tensor[] values;
  private final ValueMemory memory;
  private final UseGuard guard;

  Session(Model model, Tensor[] values, long limit) {
    this.model = model;
    this.values = values;
    this.memory = new ValueMemory(values, limit);
    this.guard = UseGuard.of(this, "session", memory::close);
  }

  /** The model it runs. */
  public Model model() {
    return model;
  }

  /**
   * Runs the model.
   *
   * @param inputs by name, exactly the model's
   * @return the outputs by name, in the model's order; they are views of this session's memory (or
   *     of an input) and valid until its next run or its close. The map keeps the session from
   *     being collected, a tensor alone does not
   * @throws ModelException if inputs do not fit, or a node fails on them, with its name
   * @throws IllegalStateException if another thread than the one that made the session calls, or if
   *     the session or its model is closed
   * @throws OutOfMemoryError if the Java heap is full
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, Tensor> outputs = new Outputs(this);
    guard.enter();
    try {
      run(inputs, outputs);
    } finally {
      guard.exit();
      // Otherwise the collector may close a session that runs for the last time.
      Reference.reachabilityFence(this);
    }
    if (guard.isClosed()) {
      throw new IllegalStateException("the session was closed while it ran");
    }
    return outputs;
  }

  private void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    model.memory().enter();
    try {
      memory.releaseAll();
      bind(inputs);
      StepCall call = new StepCall(values, memory);
      for (Step step : model.steps()) {
        run(step, call);
      }
      model.putOutputs(values, outputs);
    } finally {
      model.memory().exit();
    }
  }

  /** Outputs that keep their memory: the session is not lost while they are reachable. */
  private static final class Outputs extends LinkedHashMap<String, Tensor> {
    private static final long serialVersionUID = 1;

    @SuppressWarnings({"unused", "UnusedVariable"})
    private final transient Session session;

    Outputs(Session session) {
      this.session = session;
    }
  }

  private void bind(Map<String, Tensor> inputs) {
    for (GraphInput wanted : model.inputs()) {
      Tensor given = inputs.get(wanted.name());
      if (given == null) {
        throw new ModelException(model.origin() + ": the input " + wanted + " is missing");
      }
      if (given.type() != wanted.type() || !wanted.accepts(given.shape())) {
        throw new ModelException(
            model.origin() + ": the input " + wanted + " does not take " + given);
      }
      values[model.slotOf(wanted.name())] = given;
    }
    if (inputs.size() != model.inputs().size()) {
      throw new ModelException(
          model.origin()
              + ": unknown input among "
              + inputs.keySet()
              + "; it has "
              + model.inputs());
    }
  }

  private void run(Step step, StepCall call) {
    if (!tryRun(step, call)) {
      step.parts().forEach(part -> run(part, call));
    }
    memory.release(step.dying());
  }

  private boolean tryRun(Step step, StepCall call) {
    try {
      call.start(step);
      if (!step.action().test(call)) {
        return false;
      }
      call.finish();
      return true;
    } catch (IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | ModelException e) {
      throw new ModelException(model.origin() + ": " + step.label() + ": " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      if (HeapErrors.isHeapFull(e)) {
        throw e;
      }
      throw new ModelException(
          model.origin() + ": " + step.label() + ": out of memory: " + e.getMessage(), e);
    }
  }

  /**
   * Bytes of native memory that this session holds.
   *
   * @throws IllegalStateException on another thread, or if the session is closed
   */
  public long reservedBytes() {
    guard.check();
    return memory.reservedBytes();
  }

  /**
   * How often this session asked for native memory; it stays the same once it is warm.
   *
   * @throws IllegalStateException on another thread, or if the session is closed
   */
  public int growths() {
    guard.check();
    return memory.growths();
  }

  /**
   * Frees the memory, from any thread: now, or at the end of the run that is under way. Closing
   * again does nothing.
   */
  @Override
  public void close() {
    guard.close();
  }
}
