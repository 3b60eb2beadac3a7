package dev.zeropoint.tpu.array;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * Draws a running array as lines of text, for teaching: every register of every element, the skewed
 * operands that wait at the edges, the results below.
 *
 * <pre>
 *   cycle 4  weight-stationary 2x2  fold 1 of 1
 *   w weight, n next weight, a activation, s partial sum
 *
 *                   .           .
 *                   .           .
 *                   .           .
 *                   v           v
 *              +-----------+-----------+
 *              | w  1 n  1 | w  2 n  2 |
 *    .  .  5 &gt; | a  3      | a  1      |
 *              | s   3     | s   2     |
 *              +-----------+-----------+
 *              | w -3 n -3 | w  0 n  4 |
 *    .  6  4 &gt; | a  2      | a  .      |
 *              | s  -5     | s   .     |
 *              +-----------+-----------+
 *       results
 *            m0     -5           .
 *            m1      .           .
 *            m2      .           .
 * </pre>
 *
 * <p>A frame depends on the state of the run alone and changes nothing. All frames of a run have
 * the same number of lines, so that they can be printed one over the other. A bubble is a dot.
 */
public final class ArrayAnimation {
  /** Steps ahead that the queues at the left and at the top show. */
  private static final int LEFT_STEPS = 8;

  private static final int TOP_STEPS = 3;
  private static final String BUBBLE = ".";

  private final ArrayRun run;
  private final FrameStyle style;
  private final ArraySize size;
  private final int digits;
  private final int sumDigits;
  private final int cellWidth;
  private final int leftSteps;

  /**
   * An animation of a run.
   *
   * @param run whose state is drawn
   * @param style of the lines
   */
  public ArrayAnimation(ArrayRun run, FrameStyle style) {
    this.run = run;
    this.style = style;
    size = run.timing().size();
    digits = Math.max(digits(run.lhs().values()), digits(run.rhs().values()));
    sumDigits = sumDigits(run);
    boolean drains = run.timing().dataflow() == Dataflow.OUTPUT_STATIONARY;
    // The longest line: a weight, and the next one or the drained sum; a blank and a letter each.
    cellWidth = 3 + digits + 3 + Math.max(digits, drains ? sumDigits : 0) + 1;
    leftSteps = Math.min(LEFT_STEPS, size.rows() + 1);
  }

  private static int digits(int[] values) {
    int result = 1;
    for (int value : values) {
      result = Math.max(result, String.valueOf(value).length());
    }
    return result;
  }

  /** Enough for any sum of the run: that of the magnitudes, or any int32 if that is smaller. */
  private static int sumDigits(ArrayRun run) {
    double bound = (double) run.lhs().cols() * greatest(run.lhs()) * greatest(run.rhs());
    return bound >= Integer.MAX_VALUE
        ? String.valueOf(Integer.MIN_VALUE).length()
        : String.valueOf(-(long) bound).length();
  }

  private static long greatest(Operand operand) {
    long result = 1;
    for (int value : operand.values()) {
      result = Math.max(result, Math.abs((long) value));
    }
    return result;
  }

  /** The frame of the present state: lines without line ends or trailing blanks. */
  public List<String> frame() {
    List<String> lines = new ArrayList<>();
    lines.add(title());
    lines.add(legend());
    lines.add("");
    addTop(lines);
    for (int row = 0; row < size.rows(); row++) {
      lines.add(margin() + style.rule(row, size.rows(), size.cols(), cellWidth));
      addElements(lines, row);
    }
    lines.add(margin() + style.rule(size.rows(), size.rows(), size.cols(), cellWidth));
    addResults(lines);
    return lines.stream().map(String::stripTrailing).toList();
  }

  private String title() {
    String dataflow =
        switch (run.timing().dataflow()) {
          case WEIGHT_STATIONARY -> "weight-stationary";
          case OUTPUT_STATIONARY -> "output-stationary";
          case INPUT_STATIONARY -> "input-stationary";
        };
    return "cycle %d  %s %s  fold %d of %d"
        .formatted(run.array().cycle(), dataflow, size, run.fold(), run.folds());
  }

  private String legend() {
    return switch (run.timing().dataflow()) {
      case WEIGHT_STATIONARY -> "w weight, n next weight, a activation, s partial sum";
      case OUTPUT_STATIONARY -> "w weight, d drained sum, a activation, s sum";
      case INPUT_STATIONARY -> "a activation, n next activation, w weight, s partial sum";
    };
  }

  private String margin() {
    return " ".repeat(leftSteps * (digits + 1) + 2);
  }

  private void addTop(List<String> lines) {
    for (int steps = TOP_STEPS - 1; steps >= 0; steps--) {
      int ahead = steps;
      lines.add(margin() + columns(col -> weightColumn(text(run.waitingTop(col, ahead)))));
    }
    lines.add(margin() + columns(_ -> weightColumn(String.valueOf(style.down()))));
  }

  /** A text of which the end stands above the weights of a column. */
  private String weightColumn(String text) {
    return padded(padded("", 3 + digits - text.length()).concat(text));
  }

  private String columns(IntFunction<String> cell) {
    StringBuilder line = new StringBuilder(" ");
    for (int col = 0; col < size.cols(); col++) {
      line.append(cell.apply(col)).append(' ');
    }
    return line.toString();
  }

  private void addElements(List<String> lines, int row) {
    char bar = style.vertical();
    lines.add(margin() + elements(bar, col -> stationaryLine(row, col)));
    lines.add(waitingLeft(row) + elements(bar, col -> movingLine(row, col)));
    lines.add(margin() + elements(bar, col -> " s " + right(sum(row, col), sumDigits)));
  }

  private String elements(char bar, IntFunction<String> cell) {
    StringBuilder line = new StringBuilder().append(bar);
    for (int col = 0; col < size.cols(); col++) {
      line.append(padded(cell.apply(col))).append(bar);
    }
    return line.toString();
  }

  private String waitingLeft(int row) {
    StringBuilder line = new StringBuilder();
    for (int steps = leftSteps - 1; steps >= 0; steps--) {
      line.append(right(text(run.waitingLeft(row, steps)), digits)).append(' ');
    }
    return line.append(style.right()).append(' ').toString();
  }

  private String stationaryLine(int row, int col) {
    char name = run.timing().dataflow() == Dataflow.INPUT_STATIONARY ? 'a' : 'w';
    return switch (run.array()) {
      case StationaryArray array ->
          " %c %s n %s"
              .formatted(name, number(array.weight(row, col)), number(array.shadow(row, col)));
      case OutputStationaryArray array ->
          " w "
              + (array.weightValid(row, col)
                  ? number(array.weight(row, col))
                  : right(BUBBLE, digits))
              + " d "
              + right(drain(array, row, col), sumDigits);
    };
  }

  /** The drain empties from the top. */
  private String drain(OutputStationaryArray array, int row, int col) {
    boolean shown = row >= size.rows() - 1 - array.leavingRow();
    return shown ? String.valueOf(array.drain(row, col)) : BUBBLE;
  }

  private String movingLine(int row, int col) {
    char name = run.timing().dataflow() == Dataflow.INPUT_STATIONARY ? 'w' : 'a';
    SystolicArray array = run.array();
    return " "
        + name
        + " "
        + (array.operandValid(row, col) ? number(array.operand(row, col)) : right(BUBBLE, digits));
  }

  private String sum(int row, int col) {
    SystolicArray array = run.array();
    boolean shown = array instanceof OutputStationaryArray || array.operandValid(row, col);
    return shown ? String.valueOf(array.sum(row, col)) : BUBBLE;
  }

  private void addResults(List<String> lines) {
    lines.add(right("results", margin().length()));
    for (int row = 0; row < run.resultRows(); row++) {
      int resultRow = row;
      String label = run.resultLabel(row);
      lines.add(
          right(label, margin().length())
              + columns(
                  col ->
                      padded("   " + right(text(run.leavingResult(resultRow, col)), sumDigits))));
    }
  }

  private String number(int value) {
    return right(String.valueOf(value), digits);
  }

  private static String text(OptionalInt value) {
    return value.isPresent() ? String.valueOf(value.getAsInt()) : BUBBLE;
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private String padded(String text) {
    return padded(text, cellWidth);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
