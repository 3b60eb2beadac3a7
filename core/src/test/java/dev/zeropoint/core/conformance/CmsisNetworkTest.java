package dev.zeropoint.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.codes.IntegerSoftmax;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * DS-CNN, a network for spoken keywords, in codes from end to end, with the result that CMSIS-NN
 * expects: convolutions, depthwise ones, an average, a fully connected layer and the integer
 * softmax. The loops here are the plainest ones; what is tested is the arithmetic between them, and
 * the softmax, of which there is no other int8 case.
 */
class CmsisNetworkTest {
  private static final List<String> CONVOLUTIONS =
      List.of(
          "1_conv_2d",
          "2_depthwise_conv_2d",
          "3_conv_2d",
          "4_depthwise_conv_2d",
          "5_conv_2d",
          "6_depthwise_conv_2d",
          "7_conv_2d",
          "8_depthwise_conv_2d",
          "9_conv_2d");

  /** One layer's files. */
  private record Layer(Path folder, String name, Map<String, Integer> config) {
    static Layer read(Path folder, String name) throws IOException {
      Path config = folder.resolve("layer_" + name + "_config_data.csv");
      Map<String, Integer> numbers = new HashMap<>();
      // CONV_2D_1_PAD_X is PAD_X.
      ConformanceData.keysAndValues(config)
          .forEach(
              (key, value) ->
                  numbers.put(key.replaceFirst(".*?_\\d+_", ""), Integer.parseInt(value)));
      return new Layer(folder, name, numbers);
    }

    int get(String key) {
      return config.get(key);
    }

    int[] numbers(String end) throws IOException {
      return ConformanceData.numbers(folder.resolve("layer_" + name + "_" + end + ".csv"));
    }

    byte code(int accumulator, int multiplier, int shift) {
      int scaled = FixedPointMultiplier.twice(accumulator, multiplier, shift);
      return (byte)
          Math.clamp(
              scaled + get("OUTPUT_OFFSET"), get("OUT_ACTIVATION_MIN"), get("OUT_ACTIVATION_MAX"));
    }
  }

  @Test
  void aNetworkForKeywordsToItsProbabilities() throws IOException {
    Path folder = ConformanceData.folder("cmsis-nn").resolve("ds_cnn_s");
    int[] values = ConformanceData.numbers(folder.resolve("input_data.csv"));
    for (String name : CONVOLUTIONS) {
      values = convolution(Layer.read(folder, name), values, name.contains("depthwise"));
    }
    values = average(Layer.read(folder, "10_average_pool_2d"), values);
    values = fullyConnected(Layer.read(folder, "12_fully_connected"), values);
    long[] probabilities = softmax(Layer.read(folder, "13_softmax"), values);
    int[] expected = ConformanceData.numbers(folder.resolve("output_ref_data.csv"));
    System.out.println("cmsis-nn: ds_cnn_s " + Arrays.toString(probabilities));
    assertThat(probabilities).containsExactly(Arrays.stream(expected).asLongStream().toArray());
  }

  /** Weights are [out, y, x, in], depthwise ones [y, x, out]. */
  private static int[] convolution(Layer layer, int[] input, boolean depthwise) throws IOException {
    int[] weights = layer.numbers("weights_data");
    int[] bias = layer.numbers("bias_data");
    int[] multipliers = layer.numbers("output_mult_data");
    int[] shifts = layer.numbers("output_shift_data");
    int channels = layer.get("OUT_CH");
    int width = layer.get("OUTPUT_W");
    int depth = weights.length / channels;
    int[] windows = windows(layer, input);
    int inChannels = layer.get("IN_CH");
    int[] output = new int[width * layer.get("OUTPUT_H") * channels];
    int taps = layer.get("FILTER_X") * layer.get("FILTER_Y");
    for (int i = 0; i < output.length; i++) {
      int channel = i % channels;
      int window = i / channels * taps * inChannels;
      int sum = bias[channel];
      for (int k = 0; k < depth; k++) {
        sum +=
            depthwise
                ? weights[k * channels + channel] * windows[window + k * channels + channel]
                : weights[channel * depth + k] * windows[window + k];
      }
      output[i] = layer.code(sum, multipliers[channel], shifts[channel]);
    }
    return output;
  }

  /** The inputs [y, x, channel] under the filter for each output pixel, less their zero point. */
  private static int[] windows(Layer layer, int[] input) {
    int inChannels = layer.get("IN_CH");
    int filterX = layer.get("FILTER_X");
    int taps = filterX * layer.get("FILTER_Y");
    int width = layer.get("INPUT_W");
    int outputWidth = layer.get("OUTPUT_W");
    int strideX = layer.get("STRIDE_X");
    int strideY = layer.get("STRIDE_Y");
    int padX = layer.get("PAD_X");
    int padY = layer.get("PAD_Y");
    int height = layer.get("INPUT_H");
    int offset = layer.get("INPUT_OFFSET");
    int[] windows = new int[outputWidth * layer.get("OUTPUT_H") * taps * inChannels];
    for (int i = 0; i < windows.length; i++) {
      int pixel = i / inChannels / taps;
      int tap = i / inChannels % taps;
      int y = pixel / outputWidth * strideY + tap / filterX - padY;
      int x = pixel % outputWidth * strideX + tap % filterX - padX;
      if (y >= 0 && y < height && x >= 0 && x < width) {
        windows[i] = input[(y * width + x) * inChannels + i % inChannels] + offset;
      }
    }
    return windows;
  }

  /** Over the whole image, rounded half away from zero. */
  private static int[] average(Layer layer, int[] input) {
    int channels = layer.get("IN_CH");
    int count = input.length / channels;
    int[] output = new int[channels];
    for (int i = 0; i < input.length; i++) {
      output[i % channels] += input[i];
    }
    return Arrays.stream(output)
        .map(sum -> (sum + (sum > 0 ? count / 2 : -(count / 2))) / count)
        .toArray();
  }

  private static int[] fullyConnected(Layer layer, int[] input) throws IOException {
    int[] weights = layer.numbers("weights_data");
    int[] bias = layer.numbers("bias_data");
    int[] output = new int[bias.length];
    for (int n = 0; n < output.length; n++) {
      int sum = bias[n];
      for (int k = 0; k < input.length; k++) {
        sum += weights[n * input.length + k] * (input[k] + layer.get("INPUT_OFFSET"));
      }
      output[n] = layer.code(sum, layer.get("OUTPUT_MULTIPLIER"), layer.get("OUTPUT_SHIFT"));
    }
    return output;
  }

  private static long[] softmax(Layer layer, int[] input) {
    // The layer's multiplier is that of differences in Q5.26.
    double scale = new FixedPointMultiplier(layer.get("MULT"), layer.get("SHIFT")).real() * 0x1p-26;
    assertThat((double) (float) scale).isEqualTo(scale);
    try (Arena arena = Arena.ofConfined()) {
      long[] codes = Arrays.stream(input).asLongStream().toArray();
      Tensor tensor = Tensor.ofLongs(arena, ElementType.S8, Shape.of(codes.length), codes);
      new IntegerSoftmax(ElementType.S8, (float) scale, 1).apply(tensor, tensor);
      return tensor.toLongs();
    }
  }
}
