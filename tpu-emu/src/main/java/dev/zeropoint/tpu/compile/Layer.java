package dev.zeropoint.tpu.compile;

import java.util.List;

/** A layer of a network whose values stay in the Unified Buffer from one layer to the next. */
public sealed interface Layer {
  /** Weights. */
  long weights();

  /**
   * Fully connected.
   *
   * @param inputs the widths of the parts that its input is put together from; each begins at a
   *     block of its own
   * @param outputs of each matrix
   * @param matrices of that shape, such as the four gates of an LSTM
   * @param function one of {@link dev.zeropoint.tpu.isa.Flag#FUNCTION}
   */
  record Dense(List<Integer> inputs, int outputs, int matrices, int function) implements Layer {
    /** Copies the list. */
    public Dense {
      inputs = List.copyOf(inputs);
    }

    @Override
    public long weights() {
      return inputs.stream().mapToLong(width -> width).sum() * outputs * matrices;
    }
  }

  /**
   * A convolution, with pooling of its output if the window is more than 1.
   *
   * @param shape with the batch as images
   * @param function one of {@link dev.zeropoint.tpu.isa.Flag#FUNCTION}
   * @param poolWindow height and width of the window of max pooling
   * @param poolStride of the windows
   */
  record Convolution(LayerShape shape, int function, int poolWindow, int poolStride)
      implements Layer {
    @Override
    public long weights() {
      return shape.weights();
    }

    /** Height of what comes out, behind the pooling. */
    int outputHeight() {
      return (shape.outputHeight() - poolWindow) / poolStride + 1;
    }

    /** Width of what comes out, behind the pooling. */
    int outputWidth() {
      return (shape.outputWidth() - poolWindow) / poolStride + 1;
    }
  }

  /**
   * Element-wise products and sums, in turn.
   *
   * @param width of the vectors
   * @param operations on two vectors each
   */
  record Elementwise(int width, int operations) implements Layer {
    @Override
    public long weights() {
      return 0;
    }
  }
}
