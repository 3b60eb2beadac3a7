package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of whole networks, bit for bit, after one batch and after several. */
class NetworkValuesTest {
  private static final TpuConfig SMALL = TpuConfig.V1.withArray(4, 4).withMemories(4 * 8192, 160);

  static Stream<OperandFormat> formats() {
    return Stream.of(OperandFormat.S8, OperandFormat.U8_S8, OperandFormat.S16_S8);
  }

  private static void check(int batch, OperandFormat format, String name, Layer... layers) {
    Network network = new Network(batch, format, List.of(layers));
    for (int batches : new int[] {1, 2, 3}) {
      new NetworkRun(SMALL, network, name).check(batches);
    }
  }

  private static Layer convolution(LayerShape shape, int function, int window, int stride) {
    return new Layer.Convolution(shape, function, window, stride);
  }

  /** Padded images lie where those without padding or other ones lay before. */
  @ParameterizedTest
  @MethodSource("formats")
  void convolutionsWithPooling(OperandFormat format) {
    check(
        2,
        format,
        "convolutions",
        convolution(LayerShape.same(2, 7, 5, 3, 6), Flag.FUNCTION_RELU, 2, 2),
        convolution(LayerShape.same(2, 3, 6, 3, 9), Flag.FUNCTION_RELU, 1, 1),
        convolution(LayerShape.same(2, 3, 9, 1, 5), Flag.FUNCTION_LINEAR, 1, 1),
        convolution(LayerShape.same(2, 3, 5, 3, 7), Flag.FUNCTION_RELU, 1, 1),
        convolution(new LayerShape(2, 3, 3, 7, 3, 3, 1, 0, 6), Flag.FUNCTION_LINEAR, 1, 1),
        new Layer.Dense(List.of(6), 3, 1, Flag.FUNCTION_LINEAR));
  }

  /** Overlapping windows, a stride, and padding of two pixels behind a pooled layer. */
  @ParameterizedTest
  @MethodSource("formats")
  void wideBordersAndStrides(OperandFormat format) {
    check(
        3,
        format,
        "borders",
        convolution(LayerShape.same(3, 6, 3, 3, 5), Flag.FUNCTION_RELU, 3, 1),
        convolution(new LayerShape(3, 4, 4, 5, 3, 3, 1, 2, 4), Flag.FUNCTION_RELU, 1, 1),
        convolution(new LayerShape(3, 6, 6, 4, 3, 2, 2, 1, 5), Flag.FUNCTION_LINEAR, 1, 1));
  }

  /** Vector operations take their operands as signed. */
  static Stream<OperandFormat> signedFormats() {
    return formats().filter(format -> format.lhs().isSigned());
  }

  /** Gates, their product, a projection: what an LSTM cell is made of. */
  @ParameterizedTest
  @MethodSource("signedFormats")
  void cellsOfGatesAndVectors(OperandFormat format) {
    check(
        6,
        format,
        "cells",
        new Layer.Dense(List.of(7), 8, 2, Flag.FUNCTION_SIGMOID),
        new Layer.Elementwise(8, 1),
        new Layer.Dense(List.of(4, 4), 12, 2, Flag.FUNCTION_TANH),
        new Layer.Elementwise(12, 2),
        new Layer.Dense(List.of(12), 5, 1, Flag.FUNCTION_LINEAR));
  }
}
