package dev.zeropoint.models.quantize;

import dev.zeropoint.core.error.ErrorMeter;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.ModelException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds changed networks against a float network, by what they make of the same inputs. The float
 * network is run once; its outputs are kept.
 */
public final class OutputComparison {
  private final Graph graph;
  private final CalibrationInputs inputs;
  private final GemmBackend backend;
  private final List<Map<String, Tensor>> expected = new ArrayList<>();

  /**
   * Runs the float network.
   *
   * @param arena that the outputs are kept in
   * @param progress told after each input
   * @throws ModelException if the network cannot be run, or has no F32 output
   */
  public OutputComparison(
      Graph graph, CalibrationInputs inputs, GemmBackend backend, Arena arena, Runnable progress) {
    this.graph = graph;
    this.inputs = inputs;
    this.backend = backend;
    try (ObservedNetwork network = new ObservedNetwork(graph, graph.outputs(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        Map<String, Tensor> outputs = new HashMap<>();
        try (Arena run = Arena.ofConfined()) {
          network
              .run(inputs.get(i, run))
              .forEach((name, value) -> keep(name, value, outputs, arena));
        }
        if (outputs.isEmpty()) {
          throw new ModelException(graph.origin() + ": no output is F32: nothing to compare");
        }
        expected.add(outputs);
        progress.run();
      }
    }
  }

  private static void keep(String name, Tensor value, Map<String, Tensor> outputs, Arena arena) {
    if (value.type() == ElementType.F32) {
      Tensor copy = Tensor.allocate(value.type(), value.shape(), arena);
      copy.segment().copyFrom(value.segment());
      outputs.put(name, copy);
    }
  }

  /**
   * Runs another network on the same inputs.
   *
   * @param changed of the same inputs and outputs
   * @param progress told after each input
   * @throws ModelException if it cannot be run
   */
  public Agreement with(Graph changed, Runnable progress) {
    double least = Double.POSITIVE_INFINITY;
    double sum = 0;
    try (ObservedNetwork network = new ObservedNetwork(changed, graph.outputs(), backend)) {
      for (int i = 0; i < inputs.count(); i++) {
        double cosine = cosine(network, i);
        least = Math.min(least, cosine);
        sum += cosine;
        progress.run();
      }
    }
    return new Agreement(least, sum / inputs.count());
  }

  private double cosine(ObservedNetwork network, int input) {
    ErrorMeter meter = new ErrorMeter();
    Map<String, Tensor> outputs = expected.get(input);
    try (Arena run = Arena.ofConfined()) {
      Map<String, Tensor> actual = network.run(inputs.get(input, run));
      outputs.forEach((name, value) -> meter.observe(value, actual.get(name)));
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          graph.origin() + ": an output of the changed network: " + e.getMessage(), e);
    }
    return meter.error().cosine();
  }
}
