package dev.zeropoint.tpu.array;

/** The characters that {@link ArrayAnimation} draws with. */
public enum FrameStyle {
  /** For every terminal and every encoding. */
  ASCII("+++", "+++", "+++", '-', '|', '>', 'v'),
  /** Box-drawing characters and arrows. */
  UNICODE("┌┬┐", "├┼┤", "└┴┘", '─', '│', '→', '↓');

  private final String upper;
  private final String middle;
  private final String lower;
  private final char horizontal;
  private final char vertical;
  private final char right;
  private final char down;

  FrameStyle(
      String upper,
      String middle,
      String lower,
      char horizontal,
      char vertical,
      char right,
      char down) {
    this.upper = upper;
    this.middle = middle;
    this.lower = lower;
    this.horizontal = horizontal;
    this.vertical = vertical;
    this.right = right;
    this.down = down;
  }

  char vertical() {
    return vertical;
  }

  char right() {
    return right;
  }

  char down() {
    return down;
  }

  /** The line above row {@code row} of the grid; row {@code rows} is the end of it. */
  String rule(int row, int rows, int cols, int cellWidth) {
    String joints = row == 0 ? upper : row == rows ? lower : middle;
    String bar = String.valueOf(horizontal).repeat(cellWidth);
    return joints.charAt(0) + (bar + joints.charAt(1)).repeat(cols - 1) + bar + joints.charAt(2);
  }
}
