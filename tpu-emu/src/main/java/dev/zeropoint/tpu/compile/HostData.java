package dev.zeropoint.tpu.compile;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.compile.CompiledLayer.Activations;
import dev.zeropoint.tpu.compile.CompiledLayer.Results;
import dev.zeropoint.tpu.compile.CompiledLayer.Weights;
import dev.zeropoint.tpu.machine.WeightMemory;
import java.lang.foreign.MemorySegment;

/** Lays a layer's data out as its program expects them: what the host's driver does. */
final class HostData {
  private HostData() {}

  static void writeWeights(TilePlan plan, Weights weights, WeightMemory memory) {
    for (int column = 0; column < plan.columnTiles(); column++) {
      for (int block = 0; block < plan.blocks(); block++) {
        for (int tap = 0; tap < plan.shape().taps(); tap++) {
          writeTile(plan, weights, column, block, tap, memory);
        }
      }
    }
  }

  private static void writeTile(
      TilePlan plan, Weights weights, int column, int block, int tap, WeightMemory memory) {
    long tile = plan.tile(column, block, tap);
    MemorySegment low = memory.tile(tile);
    MemorySegment high = plan.format().rhsWide() ? memory.tile(tile + 1) : null;
    int rows = plan.config().rows();
    int cols = plan.config().cols();
    for (int k = 0; k < plan.depth(block); k++) {
      for (int n = 0; n < plan.cols(column); n++) {
        int weight = weights.get(tap, block * rows + k, column * cols + n);
        requireFits(weight, plan.format().rhs().minValue(), plan.format().rhs().maxValue());
        low.set(Layouts.INT8, (long) k * cols + n, (byte) weight);
        if (high != null) {
          high.set(Layouts.INT8, (long) k * cols + n, (byte) (weight >> 8));
        }
      }
    }
  }

  private static void requireFits(int value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is not in [" + min + ", " + max + "]");
    }
  }

  static void writeInput(
      TilePlan plan, HostLayout layout, Activations input, int padding, MemorySegment host) {
    LayerShape shape = plan.shape();
    for (Chunk chunk : plan.chunks()) {
      int top = chunk.firstRow() * shape.stride() - shape.padding();
      for (int block = 0; block < plan.blocks(); block++) {
        long line = layout.input(chunk, block);
        for (int image = 0; image < chunk.images(); image++) {
          for (int y = 0; y < chunk.inputRows(shape); y++) {
            for (int x = 0; x < shape.paddedWidth(); x++) {
              long offset = line * plan.config().pathBytes();
              writePixel(
                  plan,
                  input,
                  padding,
                  new Pixel(chunk.firstImage() + image, top + y, x - shape.padding(), block),
                  host,
                  offset);
              line += plan.format().lhsLines();
            }
          }
        }
      }
    }
  }

  /** One block of channels of a pixel, which may lie in the padding. */
  private record Pixel(int image, int y, int x, int block) {}

  private static void writePixel(
      TilePlan plan, Activations input, int padding, Pixel pixel, MemorySegment host, long offset) {
    LayerShape shape = plan.shape();
    boolean inside =
        pixel.y >= 0 && pixel.y < shape.height() && pixel.x >= 0 && pixel.x < shape.width();
    int first = pixel.block * plan.config().rows();
    for (int k = 0; k < plan.depth(pixel.block); k++) {
      int code = inside ? input.get(pixel.image, pixel.y, pixel.x, first + k) : padding;
      if (plan.format().lhsWide()) {
        host.set(Layouts.INT16, offset + 2L * k, (short) code);
      } else {
        host.set(Layouts.INT8, offset + k, (byte) code);
      }
    }
  }

  static void writeConstants(
      TilePlan plan, HostLayout layout, ColumnConstants constants, MemorySegment host) {
    long line = plan.config().pathBytes();
    for (int column = 0; column < plan.columnTiles() && !plan.chunks().isEmpty(); column++) {
      long offset = layout.constants(column) * line;
      int first = column * plan.config().cols();
      int count = plan.cols(column);
      MemorySegment.copy(constants.bias(), first, host, Layouts.INT32, offset, count);
      MemorySegment.copy(
          constants.multipliers(), first, host, Layouts.INT32, offset + 4 * line, count);
      MemorySegment.copy(constants.shifts(), first, host, Layouts.INT32, offset + 8 * line, count);
    }
  }

  static void readResults(
      TilePlan plan, HostLayout layout, ElementType type, MemorySegment host, Results results) {
    LayerShape shape = plan.shape();
    for (Chunk chunk : plan.chunks()) {
      for (int column = 0; column < plan.columnTiles(); column++) {
        long line = layout.results(chunk, column);
        for (int image = 0; image < chunk.images(); image++) {
          for (int y = 0; y < chunk.rows(); y++) {
            for (int x = 0; x < shape.outputWidth(); x++) {
              readPixel(
                  plan,
                  type,
                  host.asSlice(line * plan.config().pathBytes()),
                  results,
                  new Pixel(chunk.firstImage() + image, chunk.firstRow() + y, x, column));
              line += plan.outputLines();
            }
          }
        }
      }
    }
  }

  private static void readPixel(
      TilePlan plan, ElementType type, MemorySegment line, Results results, Pixel pixel) {
    int first = pixel.block * plan.config().cols();
    for (int n = 0; n < plan.cols(pixel.block); n++) {
      int value =
          switch (type) {
            case S8 -> line.get(Layouts.INT8, n);
            case U8 -> line.get(Layouts.INT8, n) & 0xFF;
            case S16 -> line.get(Layouts.INT16, 2L * n);
            default -> line.get(Layouts.INT32, 4L * n);
          };
      results.put(pixel.image, pixel.y, pixel.x, first + n, value);
    }
  }
}
