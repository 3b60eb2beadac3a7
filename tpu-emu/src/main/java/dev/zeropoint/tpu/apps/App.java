package dev.zeropoint.tpu.apps;

import static dev.zeropoint.tpu.isa.Flag.FUNCTION_LINEAR;
import static dev.zeropoint.tpu.isa.Flag.FUNCTION_RELU;
import static dev.zeropoint.tpu.isa.Flag.FUNCTION_SIGMOID;

import dev.zeropoint.tpu.compile.Layer;
import dev.zeropoint.tpu.compile.LayerShape;
import dev.zeropoint.tpu.compile.Network;
import dev.zeropoint.tpu.compile.NetworkCompiler;
import dev.zeropoint.tpu.compile.OperandFormat;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The six applications of Table 1. Their shapes are not published: the layers here are synthetic
 * and keep the table's numbers of layers, weights, batch and multiply-adds for each weight. The
 * choices, none of which belongs to one counter:
 *
 * <ul>
 *   <li>Batches run one behind the other; the next input arrives meanwhile. {@value #BATCHES} are
 *       counted.
 *   <li>Each layer ends with a synchronisation, and weights are not read ahead across it.
 *   <li>MLP0: five layers of 2000 x 2000. MLP1: 1000 and 1250 in turn.
 *   <li>LSTM0: eleven cells of 1024 with a projection to 512, two small layers. Cells are updated
 *       by four element-wise operations.
 *   <li>LSTM1: eighteen cells of 600 (the width that the paper gives) with a projection to 300, and
 *       an output layer. Input and recurrent state are separate operands, 300 wide each, so that
 *       each fills two blocks of depth.
 *   <li>Both LSTMs have activations of 16 bits. The paper does not say so; it follows from useful
 *       MACs (8.2% and 6.3% of 92 TOPS) being twice the reported TOPS.
 *   <li>CNN0: 256 channels on 19 x 19, thirteen layers of 3 x 3 and three of 1 x 1: its 2888
 *       operations a weight are 8 boards of 361 points.
 *   <li>CNN1: 72 layers of 3 x 3 on 26 x 26 with 112 channels, shallow as the paper says, 13 of
 *       them pooled; the first fully connected layer reads the 26 x 26 x 112 values pixel by pixel.
 * </ul>
 */
public enum App {
  /** A multi-layer perceptron. */
  MLP0(
      20_000_000,
      200,
      new PaperTables(12.7, 12.5, 0.3, 53.9, 15.9, 17.5, 3.3, 6.1, 12.3, 21, 6.8, 11.0),
      perceptron(200, 2000, 2000, 2000, 2000, 2000, 2000)),
  /** A smaller one. */
  MLP1(
      5_000_000,
      168,
      new PaperTables(10.6, 9.4, 1.2, 44.2, 13.4, 31.9, 8.4, 8.8, 9.7, 76, 10.9, 2.3),
      perceptron(168, 1000, 1250, 1000, 1250, 1000)),
  /** A recurrent network, full tiles. */
  LSTM0(
      52_000_000,
      64,
      new PaperTables(8.2, 8.2, 0.0, 58.1, 15.8, 17.9, 14.6, 5.1, 3.7, 11, 7.7, 4.8),
      lstm0()),
  /** A recurrent network of cells 600 wide. */
  LSTM1(
      34_000_000,
      96,
      new PaperTables(10.5, 6.3, 4.2, 62.1, 17.1, 10.3, 10.6, 2.4, 2.8, 20, 5.4, 4.5),
      lstm1()),
  /** A convolutional network with full tiles and no fully connected layers. */
  CNN0(
      8_000_000,
      2888,
      new PaperTables(78.2, 78.2, 0.0, 0.0, 0.0, 21.8, 3.5, 3.4, 86.0, 51, 8.2, 1.5),
      cnn0()),
  /** A convolutional network with shallow channels and large fully connected layers. */
  CNN1(
      100_000_000,
      1750,
      new PaperTables(46.2, 22.5, 23.7, 28.1, 7.0, 18.7, 22.8, 0.6, 14.1, 14, 11.2, 13.9),
      cnn1());

  /** Batches that are run, one behind the other. */
  public static final int BATCHES = 5;

  private final long paperWeights;
  private final int paperMacsPerWeight;
  private final PaperTables paper;
  private final Network network;

  App(long paperWeights, int paperMacsPerWeight, PaperTables paper, Network network) {
    this.paperWeights = paperWeights;
    this.paperMacsPerWeight = paperMacsPerWeight;
    this.paper = paper;
    this.network = network;
  }

  /** Weights in Table 1. */
  public long paperWeights() {
    return paperWeights;
  }

  /** Operations for each weight byte in Table 1, which are multiply-adds. */
  public int paperMacsPerWeight() {
    return paperMacsPerWeight;
  }

  /** What the paper says of it, most of it measured. */
  public PaperTables paper() {
    return paper;
  }

  /** The layers. */
  public Network network() {
    return network;
  }

  /** The program for a machine. */
  public Program program(TpuConfig config) {
    return NetworkCompiler.compile(config, network, BATCHES);
  }

  /** What {@value #BATCHES} batches count on a machine. */
  public Counters run(TpuConfig config) {
    return MachineClock.count(config, program(config));
  }

  /** How far the emulated TOPS are from the measured ones, in percent of these. */
  public double errorPercent(Counters counters) {
    return 100 * (counters.tops() / paper.tops() - 1);
  }

  /** The name in lower case. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Network perceptron(int batch, int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i + 1 < widths.length; i++) {
      layers.add(new Layer.Dense(List.of(widths[i]), widths[i + 1], 1, FUNCTION_RELU));
    }
    return new Network(batch, OperandFormat.S8, layers);
  }

  private static Network lstm0() {
    List<Layer> layers = new ArrayList<>();
    for (int cell = 0; cell < 11; cell++) {
      layers.add(new Layer.Dense(List.of(512, 512), 1024, 4, FUNCTION_SIGMOID));
      layers.add(new Layer.Elementwise(1024, 2));
      layers.add(new Layer.Elementwise(1024, 1));
      layers.add(new Layer.Elementwise(1024, 1));
      layers.add(new Layer.Dense(List.of(1024), 512, 1, FUNCTION_LINEAR));
    }
    layers.add(new Layer.Dense(List.of(512), 128, 1, FUNCTION_LINEAR));
    layers.add(new Layer.Elementwise(128, 1));
    layers.add(new Layer.Dense(List.of(128), 512, 1, FUNCTION_LINEAR));
    return new Network(64, OperandFormat.S16_S8, layers);
  }

  private static Network lstm1() {
    List<Layer> layers = new ArrayList<>();
    for (int cell = 0; cell < 18; cell++) {
      layers.add(new Layer.Dense(List.of(300, 300), 600, 4, FUNCTION_SIGMOID));
      layers.add(new Layer.Elementwise(600, 4));
      layers.add(new Layer.Dense(List.of(600), 300, 1, FUNCTION_LINEAR));
    }
    layers.add(new Layer.Elementwise(300, 1));
    layers.add(new Layer.Dense(List.of(300), 16_128, 1, FUNCTION_LINEAR));
    return new Network(96, OperandFormat.S16_S8, layers);
  }

  private static Network cnn0() {
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < 16; layer++) {
      int filter = layer < 13 ? 3 : 1;
      LayerShape shape = LayerShape.same(8, 19, 256, filter, 256);
      layers.add(new Layer.Convolution(shape, FUNCTION_RELU, 1, 1));
    }
    return new Network(8, OperandFormat.S8, layers);
  }

  private static Network cnn1() {
    int batch = 32;
    int size = 26;
    int channels = 112;
    List<Layer> layers = new ArrayList<>();
    boolean pooled = false;
    for (int layer = 0; layer < 72; layer++) {
      // Pooling takes two pixels, which the padding of the next layer gives back.
      LayerShape shape =
          pooled
              ? new LayerShape(batch, size - 2, size - 2, channels, 3, 3, 1, 2, channels)
              : LayerShape.same(batch, size, channels, 3, channels);
      pooled = layer % 5 == 4 && layer < 65;
      layers.add(new Layer.Convolution(shape, FUNCTION_RELU, pooled ? 3 : 1, 1));
    }
    LayerShape flat = new LayerShape(batch, size, size, channels, size, size, 1, 0, 1024);
    layers.add(new Layer.Convolution(flat, FUNCTION_RELU, 1, 1));
    layers.add(new Layer.Dense(List.of(1024), 4096, 1, FUNCTION_RELU));
    layers.add(new Layer.Dense(List.of(4096), 2048, 1, FUNCTION_RELU));
    layers.add(new Layer.Dense(List.of(2048), 1000, 1, FUNCTION_LINEAR));
    return new Network(batch, OperandFormat.S8, layers);
  }
}
