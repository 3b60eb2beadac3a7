package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.tpu.isa.Flag;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Layers as plain loops. Values are {@code [pixel][channel]}: the pixels of all images, or the rows
 * of a batch.
 */
final class PlainLayers {
  private static final double TABLE_SCALE = 1 / 32.0;

  private final WeightSource weights;
  private final IntFunction<int[]> biases;
  private final FixedPointMultiplier multiplier;
  private final int least;
  private final int greatest;

  /** Gives weights. */
  interface WeightSource {
    /** Weights [tap][channel][output]. */
    int[][][] weights(int taps, int channels, int outputs);
  }

  PlainLayers(
      WeightSource weights,
      IntFunction<int[]> biases,
      FixedPointMultiplier multiplier,
      int least,
      int greatest) {
    this.weights = weights;
    this.biases = biases;
    this.multiplier = multiplier;
    this.least = least;
    this.greatest = greatest;
  }

  int[][] randomInput(Layer first, int batch, RandomGenerator random) {
    int pixels = batch;
    int channels = 0;
    switch (first) {
      case Layer.Dense dense -> channels = dense.inputs().getFirst();
      case Layer.Convolution c -> {
        pixels = c.shape().images() * c.shape().height() * c.shape().width();
        channels = c.shape().channels();
      }
      case Layer.Elementwise vector -> channels = vector.width();
    }
    int[][] input = new int[pixels][channels];
    for (int[] pixel : input) {
      Arrays.setAll(pixel, _ -> random.nextInt(least, greatest + 1));
    }
    return input;
  }

  int[][] apply(Layer layer, int[][] input, int batch) {
    return switch (layer) {
      case Layer.Dense dense -> dense(dense, input);
      case Layer.Convolution convolution -> convolution(convolution, input);
      case Layer.Elementwise vector -> elementwise(vector, input, batch);
    };
  }

  /** The matrices' results stand side by side; so do the parts of the input. */
  private int[][] dense(Layer.Dense dense, int[][] input) {
    int[][] result = new int[input.length][dense.outputs() * dense.matrices()];
    for (int matrix = 0; matrix < dense.matrices(); matrix++) {
      int[][] sums = new int[input.length][dense.outputs()];
      int from = 0;
      for (int width : dense.inputs()) {
        int[][] part = weights.weights(1, width, dense.outputs())[0];
        for (int m = 0; m < input.length; m++) {
          for (int k = 0; k < width; k++) {
            add(sums[m], input[m][from + k], part[k]);
          }
        }
        from += width;
      }
      int[] bias = biases.apply(dense.outputs());
      for (int m = 0; m < input.length; m++) {
        for (int n = 0; n < dense.outputs(); n++) {
          result[m][matrix * dense.outputs() + n] = code(sums[m][n] + bias[n], dense.function());
        }
      }
    }
    return result;
  }

  private static void add(int[] sums, int activation, int[] row) {
    for (int n = 0; n < sums.length; n++) {
      sums[n] += activation * row[n];
    }
  }

  /** The images of a convolution with zeros around them. */
  static int[][] padded(LayerShape shape, int[][] input) {
    int[][] padded =
        new int[shape.images() * shape.paddedHeight() * shape.paddedWidth()][shape.channels()];
    for (int image = 0; image < shape.images(); image++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int row = image * shape.paddedHeight() + y + shape.padding();
          padded[row * shape.paddedWidth() + x + shape.padding()] =
              input[(image * shape.height() + y) * shape.width() + x];
        }
      }
    }
    return padded;
  }

  private int[][] convolution(Layer.Convolution layer, int[][] input) {
    LayerShape shape = layer.shape();
    int[][] padded = padded(shape, input);
    int[][][] filter = weights.weights(shape.taps(), shape.channels(), shape.outputs());
    int[] bias = biases.apply(shape.outputs());
    int[][] codes = new int[(int) shape.rows()][];
    int pixel = 0;
    for (int image = 0; image < shape.images(); image++) {
      for (int y = 0; y < shape.outputHeight(); y++) {
        for (int x = 0; x < shape.outputWidth(); x++) {
          int[] sums = bias.clone();
          for (int tap = 0; tap < shape.taps(); tap++) {
            int inY = y * shape.stride() + tap / shape.filterWidth();
            int inX = x * shape.stride() + tap % shape.filterWidth();
            int row = image * shape.paddedHeight() + inY;
            int[] source = padded[row * shape.paddedWidth() + inX];
            for (int k = 0; k < shape.channels(); k++) {
              add(sums, source[k], filter[tap][k]);
            }
          }
          Arrays.setAll(sums, n -> code(sums[n], layer.function()));
          codes[pixel++] = sums;
        }
      }
    }
    return layer.poolWindow() == 1 ? codes : pooled(layer, codes);
  }

  private static int[][] pooled(Layer.Convolution layer, int[][] codes) {
    LayerShape shape = layer.shape();
    int height = (shape.outputHeight() - layer.poolWindow()) / layer.poolStride() + 1;
    int width = (shape.outputWidth() - layer.poolWindow()) / layer.poolStride() + 1;
    int[][] result = new int[shape.images() * height * width][shape.outputs()];
    for (int i = 0; i < result.length; i++) {
      int image = i / (height * width);
      int top = i / width % height * layer.poolStride();
      int left = i % width * layer.poolStride();
      Arrays.fill(result[i], Integer.MIN_VALUE);
      for (int y = top; y < top + layer.poolWindow(); y++) {
        for (int x = left; x < left + layer.poolWindow(); x++) {
          int[] from = codes[(image * shape.outputHeight() + y) * shape.outputWidth() + x];
          int[] largest = result[i];
          Arrays.setAll(largest, n -> Math.max(largest[n], from[n]));
        }
      }
    }
    return result;
  }

  /** Products and sums in turn of the same two operands: the last operation's result stays. */
  private int[][] elementwise(Layer.Elementwise layer, int[][] input, int batch) {
    int[][] result = new int[batch][layer.width()];
    boolean multiply = layer.operations() % 2 == 1;
    for (int m = 0; m < batch; m++) {
      for (int n = 0; n < layer.width(); n++) {
        long a = input[m][n];
        long b = input[m][layer.width() + n];
        long value = multiply ? Math.floorDiv(a * b + 64, 128) : a + b;
        result[m][n] = (int) Math.max(least, Math.min(greatest, value));
      }
    }
    return result;
  }

  private int code(int sum, int function) {
    int scaled = FixedPointMultiplier.twice(sum, multiplier.multiplier(), multiplier.shift());
    int code = Math.max(least, Math.min(greatest, scaled));
    return switch (function) {
      case Flag.FUNCTION_RELU -> Math.max(code, 0);
      case Flag.FUNCTION_SIGMOID -> sigmoid(code);
      case Flag.FUNCTION_TANH -> tanh(code);
      default -> code;
    };
  }

  private boolean wide() {
    return greatest > 127;
  }

  /** 16-bit codes are looked up by their upper byte. */
  private double real(int code) {
    return TABLE_SCALE * (wide() ? Math.floorDiv(code, 256) * 256 : code);
  }

  private int sigmoid(int code) {
    double y = 1 / (1 + Math.exp(-real(code)));
    return clamped(wide() ? Math.rint(y * 32768) : Math.rint(y * 256) - 128);
  }

  private int tanh(int code) {
    return clamped(Math.rint(Math.tanh(real(code)) * (wide() ? 32768 : 128)));
  }

  private int clamped(double value) {
    return (int) Math.max(least, Math.min(greatest, value));
  }
}
