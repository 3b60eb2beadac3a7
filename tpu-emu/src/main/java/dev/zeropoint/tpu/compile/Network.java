package dev.zeropoint.tpu.compile;

import java.util.List;

/**
 * A network that is run batch after batch.
 *
 * @param batch rows, or images, at a time
 * @param format of activations and weights
 * @param layers from input to output
 */
public record Network(int batch, OperandFormat format, List<Layer> layers) {
  /** Copies the list. */
  public Network {
    layers = List.copyOf(layers);
  }

  /** Weights. */
  public long weights() {
    return layers.stream().mapToLong(Layer::weights).sum();
  }

  /** Multiply-adds of a batch. */
  public long macs() {
    long macs = 0;
    for (Layer layer : layers) {
      macs +=
          switch (layer) {
            case Layer.Dense dense -> dense.weights() * batch;
            case Layer.Convolution conv -> conv.weights() * conv.shape().rows();
            case Layer.Elementwise _ -> 0;
          };
    }
    return macs;
  }
}
