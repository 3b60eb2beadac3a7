package dev.zeropoint.cli;

import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Where a command writes.
 *
 * @param out results, and nothing else
 * @param err everything else
 * @param errColumns the width of the terminal that {@code err} is, or nothing if it is none
 * @param outRows the height of the terminal that {@code out} is, or nothing if it is none
 */
record Terminal(
    PrintWriter out,
    PrintWriter err,
    Supplier<OptionalInt> errColumns,
    Supplier<OptionalInt> outRows) {
  /** Where the output is no terminal. */
  Terminal(PrintWriter out, PrintWriter err, Supplier<OptionalInt> errColumns) {
    this(out, err, errColumns, OptionalInt::empty);
  }
}
