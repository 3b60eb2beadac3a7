package dev.zeropoint.models.fuse;

import dev.zeropoint.models.fuse.RowInstruction.Binary;
import dev.zeropoint.models.fuse.RowInstruction.Erf;
import dev.zeropoint.models.fuse.RowInstruction.Mean;
import dev.zeropoint.models.fuse.RowInstruction.Softmax;
import dev.zeropoint.models.fuse.RowInstruction.Sqrt;
import java.util.Arrays;

/**
 * Where the values of a {@link RowProgram} lie in one call, which depends on the shapes of its
 * inputs. A value is overwritten by the result of the last instruction that reads it, if both have
 * the same layout, so that a chain stays in one tile.
 */
final class RowPlan {
  /** The place of the result: its tile, where other full values may lie before it. */
  static final int DST = 0;

  /** The place of an input. */
  private static final int ELSEWHERE = -1;

  private final RowProgram program;
  private final RowLayout[] layouts;
  private final int[] places;
  private final boolean[] taken;
  private int scratchTiles;

  /**
   * A plan for inputs of these layouts.
   *
   * @param rank of the result; its last axis is the one of the rows
   */
  RowPlan(RowProgram program, RowLayout[] inputs, int rank) {
    int values = program.values();
    this.program = program;
    this.layouts = Arrays.copyOf(inputs, values);
    this.places = new int[values];
    Arrays.fill(places, ELSEWHERE);
    // An instruction takes at most one place, so there is always one left.
    this.taken = new boolean[values + 1];
    for (int value = inputs.length; value < values; value++) {
      RowInstruction instruction = program.instruction(value);
      layouts[value] = layout(instruction, rank);
      free(instruction, value, true);
      take(value);
      free(instruction, value, false);
    }
  }

  /** Whether the program can compute its result from such inputs. */
  boolean isPossible() {
    return layouts[layouts.length - 1] == RowLayout.FULL
        && Arrays.stream(layouts).noneMatch(layout -> layout == RowLayout.OTHER);
  }

  RowLayout layout(int value) {
    return layouts[value];
  }

  /** {@link #DST}, or the number of a tile of scratch memory, from 1. Not for inputs. */
  int place(int value) {
    return places[value];
  }

  /** How many tiles of scratch memory it takes. */
  int scratchTiles() {
    return scratchTiles;
  }

  private RowLayout layout(RowInstruction instruction, int rank) {
    RowLayout a = layouts[instruction.a()];
    return switch (instruction) {
      case Binary binary -> broadcast(a, layouts[binary.b()]);
      case Erf _, Sqrt _ -> a;
      case Mean mean ->
          a == RowLayout.FULL && isLast(mean.axis(), rank) ? RowLayout.COLUMN : RowLayout.OTHER;
      case Softmax softmax ->
          a == RowLayout.FULL && isLast(softmax.axis(), rank) ? a : RowLayout.OTHER;
    };
  }

  private static boolean isLast(int axis, int rank) {
    return axis == -1 || axis == rank - 1;
  }

  private static RowLayout broadcast(RowLayout a, RowLayout b) {
    if (a == RowLayout.OTHER || b == RowLayout.OTHER) {
      return RowLayout.OTHER;
    }
    if (a == b || b == RowLayout.ONE) {
      return a;
    }
    return a == RowLayout.ONE ? b : RowLayout.FULL;
  }

  /** Frees the places of what nobody reads again: of the layout of the result, or of others. */
  private void free(RowInstruction instruction, int value, boolean ofSameLayout) {
    for (int read : new int[] {instruction.a(), instruction.b()}) {
      if (places[read] != ELSEWHERE
          && program.lastReader(read) == value
          && (layouts[read] == layouts[value]) == ofSameLayout) {
        taken[places[read]] = false;
      }
    }
  }

  private void take(int value) {
    boolean last = value == layouts.length - 1;
    int place = DST;
    if (!last && (layouts[value] != RowLayout.FULL || taken[DST])) {
      place = 1;
      while (taken[place]) {
        place++;
      }
    }
    places[value] = place;
    taken[place] = true;
    scratchTiles = Math.max(scratchTiles, place);
  }
}
