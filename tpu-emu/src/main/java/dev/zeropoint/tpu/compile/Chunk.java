package dev.zeropoint.tpu.compile;

/**
 * A part of the output that the accumulators hold at a time: whole images, or rows of one image.
 *
 * @param index in the order of computation
 * @param firstImage first image
 * @param images number of images
 * @param firstRow first row of the output
 * @param rows rows of the output of each image
 */
record Chunk(int index, int firstImage, int images, int firstRow, int rows) {
  /** Accumulators that it takes. */
  int accumulators(LayerShape shape) {
    return images * rows * shape.outputWidth();
  }

  /** Rows of the padded input that it reads, of each image. */
  int inputRows(LayerShape shape) {
    return (rows - 1) * shape.stride() + shape.filterHeight();
  }

  /** Pixels of the padded input that it reads. */
  long pixels(LayerShape shape) {
    return (long) images * inputRows(shape) * shape.paddedWidth();
  }
}
