package dev.zeropoint.core.conformance;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;

/**
 * The operators of CMSIS-NN as matrix products that end in a double-rounding requantization. A
 * convolution becomes one by copying each window of its input into a row.
 */
final class CmsisProducts {
  private final GemmBackend backend;

  CmsisProducts(GemmBackend backend) {
    this.backend = backend;
  }

  /** What the case computes, in the order of its expected output. */
  int[] run(CmsisCase test) throws IOException {
    if (test.has("ACCUMULATION_DEPTH")) {
      return fullyConnected(test);
    }
    return test.has("LHS_ROWS") ? batchMatMul(test) : convolution(test);
  }

  private int[] fullyConnected(CmsisCase test) throws IOException {
    int depth = test.get("ACCUMULATION_DEPTH");
    int cols = test.get("OUT_CH");
    int[] weights = transpose(test.weights(cols * depth), cols, depth);
    int rhsZeroPoint = test.has("FILTER_OFFSET") ? -test.get("FILTER_OFFSET") : 0;
    return multiply(
        test, test.input(), weights, rhsZeroPoint, cols, test.multipliers(), test.bias());
  }

  private int[] batchMatMul(CmsisCase test) throws IOException {
    int rows = test.get("OUTPUT_ROWS");
    int cols = test.get("OUTPUT_COLS");
    int[] left = test.numbers("lhs_input_tensor");
    int[] right = test.numbers("rhs_input_tensor");
    int depth = test.get("ADJ_X") == 0 ? test.get("LHS_COLS") : test.get("LHS_ROWS");
    int[] output = new int[test.get("DST_SIZE")];
    for (int batch = 0; batch < test.get("OUTPUT_BATCH"); batch++) {
      for (int height = 0; height < test.get("OUTPUT_HEIGHT"); height++) {
        int[] lhs = matrix(test, "LHS", left, batch, height, rows * depth);
        int[] rhs = matrix(test, "RHS", right, batch, height, depth * cols);
        int[] codes =
            multiply(
                test,
                test.get("ADJ_X") == 0 ? lhs : transpose(lhs, depth, rows),
                test.get("ADJ_Y") == 0 ? rhs : transpose(rhs, cols, depth),
                -test.get("RHS_OFFSET"),
                cols,
                test.multipliers(),
                Optional.empty());
        int at = (batch * test.get("OUTPUT_HEIGHT") + height) * rows * cols;
        System.arraycopy(codes, 0, output, at, codes.length);
      }
    }
    return output;
  }

  /** One matrix of a batch; an extent of 1 serves all. */
  static int[] matrix(CmsisCase test, String side, int[] data, int batch, int height, int size) {
    int b = Math.min(batch, test.get(side + "_BATCH") - 1);
    int h = Math.min(height, test.get(side + "_HEIGHT") - 1);
    int at = (b * test.get(side + "_HEIGHT") + h) * size;
    return Arrays.copyOfRange(data, at, at + size);
  }

  private int[] convolution(CmsisCase test) throws IOException {
    int inChannels = test.get("IN_CH");
    int groupChannels = test.has("FILTER_CH") ? test.get("FILTER_CH") : inChannels;
    int groups = inChannels / groupChannels;
    int outChannels = test.get("OUT_CH");
    int cols = outChannels / groups;
    int depth = test.get("FILTER_Y") * test.get("FILTER_X") * groupChannels;
    int[] weights = test.weights(outChannels * depth);
    double[] multipliers = test.multipliers();
    Optional<int[]> bias = test.bias();
    int[] output = new int[test.output().length];
    for (int group = 0; group < groups; group++) {
      int from = group * cols;
      int to = from + cols;
      int[] codes =
          multiply(
              test,
              windows(test, group * groupChannels, groupChannels),
              transpose(Arrays.copyOfRange(weights, from * depth, to * depth), cols, depth),
              0,
              cols,
              Arrays.copyOfRange(multipliers, from, to),
              bias.map(b -> Arrays.copyOfRange(b, from, to)));
      for (int i = 0; i < codes.length; i++) {
        output[i / cols * outChannels + from + i % cols] = codes[i];
      }
    }
    return output;
  }

  /** A row for each output pixel; outside of the image lies real 0.0, the zero point. */
  static int[] windows(CmsisCase test, int fromChannel, int channels) throws IOException {
    int[] input = test.input();
    int height = test.get("INPUT_H");
    int width = test.get("INPUT_W");
    int inChannels = test.get("IN_CH");
    int taps = test.get("FILTER_Y") * test.get("FILTER_X");
    int pixels = test.get("OUTPUT_H") * test.get("OUTPUT_W");
    int[] rows = new int[test.get("INPUT_BATCHES") * pixels * taps * channels];
    Arrays.fill(rows, -test.get("INPUT_OFFSET"));
    for (int i = 0; i < rows.length; i++) {
      int tap = i / channels % taps;
      int pixel = i / (channels * taps) % pixels;
      int batch = i / (channels * taps * pixels);
      int y =
          pixel / test.get("OUTPUT_W") * test.get("STRIDE_Y")
              + tap / test.get("FILTER_X") * test.get("DILATION_Y")
              - test.get("PAD_Y");
      int x =
          pixel % test.get("OUTPUT_W") * test.get("STRIDE_X")
              + tap % test.get("FILTER_X") * test.get("DILATION_X")
              - test.get("PAD_X");
      if (y >= 0 && y < height && x >= 0 && x < width) {
        int channel = fromChannel + i % channels;
        rows[i] = input[((batch * height + y) * width + x) * inChannels + channel];
      }
    }
    return rows;
  }

  static int[] transpose(int[] data, int rows, int cols) {
    int[] transposed = new int[data.length];
    Arrays.setAll(transposed, i -> data[i % rows * cols + i / rows]);
    return transposed;
  }

  /** The codes of lhs [rows, depth] x rhs [depth, cols], row-major. */
  private int[] multiply(
      CmsisCase test,
      int[] lhs,
      int[] rhs,
      int rhsZeroPoint,
      int cols,
      double[] multipliers,
      Optional<int[]> bias) {
    int depth = rhs.length / cols;
    int rows = lhs.length / depth;
    String prefix = test.has("LHS_ROWS") ? "" : "OUT_";
    Requantize.Output output =
        new Requantize.Output(
            ElementType.S8,
            test.get("OUTPUT_OFFSET"),
            test.get(prefix + "ACTIVATION_MIN"),
            test.get(prefix + "ACTIVATION_MAX"));
    try (Arena arena = Arena.ofConfined()) {
      Tensor dst = Tensor.allocate(ElementType.S8, Shape.of(rows, cols), arena);
      PackedWeights weights = backend.pack(int8(rhs, depth, cols, arena), arena, rhsZeroPoint);
      backend.multiply(
          int8(lhs, rows, depth, arena),
          -test.get(test.has("LHS_ROWS") ? "LHS_OFFSET" : "INPUT_OFFSET"),
          weights,
          Requantize.create(cols, multipliers, bias, output, Rounding.FIXED_POINT_DOUBLE, arena),
          Int8Matrix.of(dst),
          bytes -> arena.allocate(bytes, Tensor.ALIGNMENT));
      return Arrays.stream(dst.toLongs()).mapToInt(Math::toIntExact).toArray();
    }
  }

  private static Int8Matrix int8(int[] codes, int rows, int cols, Arena arena) {
    long[] values = Arrays.stream(codes).asLongStream().toArray();
    return Int8Matrix.of(Tensor.ofLongs(arena, ElementType.S8, Shape.of(rows, cols), values));
  }
}
