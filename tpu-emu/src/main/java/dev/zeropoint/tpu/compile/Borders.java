package dev.zeropoint.tpu.compile;

import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Flag;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import java.util.BitSet;

/**
 * Keeps the pixels around padded images zero. Layers share regions of the Unified Buffer, so a
 * border may lie where another layer's values lay. Lines that are not known to be zero are
 * overwritten by sums of zeros: vector operations on a few lines that the host has sent.
 */
final class Borders {
  /** Lines of zeros, the most that one operation clears. */
  static final int ZERO_LINES = 64;

  private final TileStream stream;
  private final int zeroLine;
  private final int lines;
  private final BitSet zero = new BitSet();

  /**
   * Borders of one program.
   *
   * @param zeroLine where the zeros begin
   * @param lines of a pixel
   */
  Borders(TileStream stream, int zeroLine, int lines) {
    this.stream = stream;
    this.zeroLine = zeroLine;
    this.lines = lines;
  }

  /** Lines that a layer without a border fills. */
  void overwrite(int from, long count) {
    zero.clear(from, (int) (from + count));
  }

  /**
   * Makes the borders of images zero, as far as they are not; their insides are filled.
   *
   * @param from the line at which the first image begins, with its border
   * @param images one behind the other
   * @param height without border
   * @param width without border
   */
  void surround(int from, int images, int height, int width, int padding) {
    int pitch = width + 2 * padding;
    int pixels = (height + 2 * padding) * pitch;
    BitSet border = new BitSet();
    for (int pixel = 0; pixel < pixels; pixel++) {
      int y = pixel / pitch - padding;
      int x = pixel % pitch - padding;
      if (y < 0 || y >= height || x < 0 || x >= width) {
        for (int image = 0; image < images; image++) {
          int line = from + (image * pixels + pixel) * lines;
          border.set(line, line + lines);
        }
      }
    }
    BitSet stale = (BitSet) border.clone();
    stale.andNot(zero);
    clear(stale);
    zero.clear(from, from + images * pixels * lines);
    zero.or(border);
  }

  private void clear(BitSet stale) {
    int start = stale.nextSetBit(0);
    while (start >= 0) {
      int end = Math.min(stale.nextClearBit(start), start + ZERO_LINES);
      stream.configure(ConfigRegister.VECTOR_A, zeroLine);
      stream.configure(ConfigRegister.VECTOR_B, zeroLine);
      int flags = Flag.OPERATION.of(0) | Flag.ELEMENTS_16.when(lines > 1);
      stream.add(new Instruction(Opcode.VECTOR, flags, 1, start, 0, end - start));
      start = stale.nextSetBit(end);
    }
  }
}
