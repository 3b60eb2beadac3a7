package dev.zeropoint.tpu.compile;

/**
 * The extents of a convolution, or of a product, which is a convolution of one pixel: its M rows
 * are an image of M x 1.
 *
 * @param images N, at least 0
 * @param height of an image, without padding
 * @param width of an image, without padding
 * @param channels of the input; K of a product
 * @param filterHeight R, at least 1
 * @param filterWidth S, at least 1
 * @param stride both ways, at least 1
 * @param padding pixels on each side, at least 0
 * @param outputs channels of the output; N of a product
 */
public record LayerShape(
    int images,
    int height,
    int width,
    int channels,
    int filterHeight,
    int filterWidth,
    int stride,
    int padding,
    int outputs) {
  private static final int MAX_FILTER = 4096;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException with the value if one is left
   */
  public LayerShape {
    require("images", images, 0, Integer.MAX_VALUE);
    require("height", height, 0, Integer.MAX_VALUE - 2 * MAX_FILTER);
    require("width", width, 0, Integer.MAX_VALUE - 2 * MAX_FILTER);
    require("channels", channels, 0, Integer.MAX_VALUE);
    require("filterHeight", filterHeight, 1, MAX_FILTER);
    require("filterWidth", filterWidth, 1, MAX_FILTER);
    require("stride", stride, 1, MAX_FILTER);
    require("padding", padding, 0, MAX_FILTER);
    require("outputs", outputs, 0, Integer.MAX_VALUE);
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + "=" + value + " is not in [" + min + ", " + max + "]");
    }
  }

  /** A product [m, k] x [k, n]. */
  public static LayerShape product(int m, int k, int n) {
    return new LayerShape(1, m, 1, k, 1, 1, 1, 0, n);
  }

  /** A convolution whose output has the extents of its input: an odd square filter, stride 1. */
  public static LayerShape same(int images, int size, int channels, int filter, int outputs) {
    return new LayerShape(images, size, size, channels, filter, filter, 1, filter / 2, outputs);
  }

  /** Height of an image with its padding. */
  public int paddedHeight() {
    return height + 2 * padding;
  }

  /** Width of an image with its padding. */
  public int paddedWidth() {
    return width + 2 * padding;
  }

  /** Height of the output. */
  public int outputHeight() {
    return paddedHeight() < filterHeight ? 0 : (paddedHeight() - filterHeight) / stride + 1;
  }

  /** Width of the output. */
  public int outputWidth() {
    return paddedWidth() < filterWidth ? 0 : (paddedWidth() - filterWidth) / stride + 1;
  }

  /** Taps of the filter: passes over each block of channels. */
  public int taps() {
    return filterHeight * filterWidth;
  }

  /** Rows of the product that it amounts to: the pixels of the output. */
  public long rows() {
    return (long) images * outputHeight() * outputWidth();
  }

  /** Weights. */
  public long weights() {
    return (long) taps() * channels * outputs;
  }

  /** Whether nothing comes out. */
  public boolean isEmpty() {
    return rows() == 0 || outputs == 0;
  }

  /** Whether it is a product of two matrices. */
  boolean isProduct() {
    return images == 1 && width == 1 && taps() == 1 && stride == 1 && padding == 0;
  }
}
