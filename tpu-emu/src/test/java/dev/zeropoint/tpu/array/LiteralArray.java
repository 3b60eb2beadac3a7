package dev.zeropoint.tpu.array;

import java.util.ArrayList;
import java.util.List;

/**
 * The arrays once more, by other means: one object for each processing element, wires between
 * neighbours, and two phases a cycle. First every element reads its neighbours' registers of the
 * cycle before, then all registers change together. The vectors at the edges are skewed by looking
 * them up in the list of all that were offered.
 */
final class LiteralArray {
  /** A vector that was offered; null is a bubble. */
  record Vector(int[] values, boolean newWeights) {}

  private static final class Element {
    int operand;
    boolean valid;
    boolean takes;
    int weight;
    int shadow;

    /** Whether the shadow register was written with the tile that is being shifted in. */
    int written;

    int sum;
    int drain;

    Element copy() {
      Element result = new Element();
      result.operand = operand;
      result.valid = valid;
      result.takes = takes;
      result.weight = weight;
      result.shadow = shadow;
      result.written = written;
      result.sum = sum;
      result.drain = drain;
      return result;
    }
  }

  private final int rows;
  private final int cols;
  private final List<Vector> left = new ArrayList<>();
  private final List<Vector> top = new ArrayList<>();
  private Element[][] elements;

  LiteralArray(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    elements = new Element[rows][cols];
    for (Element[] row : elements) {
      for (int col = 0; col < cols; col++) {
        row[col] = new Element();
      }
    }
  }

  private static Vector at(List<Vector> offered, int cycle) {
    return cycle < 0 ? null : offered.get(cycle);
  }

  private Element[][] copy() {
    Element[][] result = new Element[rows][cols];
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        result[row][col] = elements[row][col].copy();
      }
    }
    return result;
  }

  private void moveOperand(Element next, int row, int col, int cycle) {
    if (col > 0) {
      Element neighbour = elements[row][col - 1];
      next.operand = neighbour.operand;
      next.valid = neighbour.valid;
      next.takes = neighbour.takes;
      return;
    }
    Vector vector = at(left, cycle - row);
    next.valid = vector != null;
    next.operand = vector == null ? 0 : vector.values()[row];
    next.takes = vector != null && vector.newWeights();
  }

  /** One cycle of the array whose weights stay. */
  void stepStationary(Vector leftVector, int[] topVector) {
    int cycle = left.size();
    left.add(leftVector);
    top.add(topVector == null ? null : new Vector(topVector, false));
    Element[][] next = copy();
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        Element element = next[row][col];
        moveOperand(element, row, col, cycle);
        element.weight = element.takes ? elements[row][col].shadow : elements[row][col].weight;
        int above = row == 0 ? 0 : elements[row - 1][col].sum;
        element.sum = above + element.operand * element.weight;
      }
    }
    for (int col = 0; col < cols; col++) {
      Vector vector = at(top, cycle - col);
      if (vector != null) {
        shift(next, col, vector.values()[col]);
      }
    }
    elements = next;
  }

  private void shift(Element[][] next, int col, int weight) {
    int tile =
        elements[rows - 1][col].written == elements[0][col].written
            ? elements[0][col].written + 1
            : elements[0][col].written;
    for (int row = 0; row < rows; row++) {
      if (row == 0) {
        next[row][col].shadow = weight;
        next[row][col].written = tile;
      } else if (elements[row - 1][col].written == tile) {
        next[row][col].shadow = elements[row - 1][col].shadow;
        next[row][col].written = tile;
      }
    }
  }

  /** One cycle of the array whose sums stay. */
  void stepOutputStationary(Vector leftVector, int[] topVector, boolean latch) {
    int cycle = left.size();
    left.add(leftVector);
    top.add(topVector == null ? null : new Vector(topVector, false));
    Element[][] next = copy();
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        Element element = next[row][col];
        moveOperand(element, row, col, cycle);
        Vector vector = at(top, cycle - col);
        element.weight =
            row > 0 ? elements[row - 1][col].weight : vector == null ? 0 : vector.values()[col];
        element.sum = (latch ? 0 : elements[row][col].sum) + element.operand * element.weight;
        element.drain = latch ? elements[row][col].sum : row > 0 ? elements[row - 1][col].drain : 0;
      }
    }
    elements = next;
  }

  int operand(int row, int col) {
    return elements[row][col].operand;
  }

  boolean valid(int row, int col) {
    return elements[row][col].valid;
  }

  int weight(int row, int col) {
    return elements[row][col].weight;
  }

  int shadow(int row, int col) {
    return elements[row][col].shadow;
  }

  int sum(int row, int col) {
    return elements[row][col].sum;
  }

  int drain(int row, int col) {
    return elements[row][col].drain;
  }
}
