package dev.zeropoint.tpu.array;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What stays in the processing elements while the rest moves. The product is lhs [M, K] times rhs
 * [K, N] on an array of R rows and C columns.
 */
public enum Dataflow {
  /**
   * A tile of rhs stays, k down the rows and n across the columns; rows of lhs enter at the left,
   * partial sums move down. The TPU v1.
   */
  WEIGHT_STATIONARY("ws"),
  /**
   * A tile of sums stays, m down the rows and n across the columns; lhs enters at the left, rhs at
   * the top.
   */
  OUTPUT_STATIONARY("os"),
  /**
   * A tile of lhs stays, k down the rows and m across the columns; columns of rhs enter at the
   * left, partial sums move down. It is {@link #WEIGHT_STATIONARY} for the transposed product.
   */
  INPUT_STATIONARY("is");

  private final String shortName;

  Dataflow(String shortName) {
    this.shortName = shortName;
  }

  /** The name in arguments and reports, as in SCALE-Sim: {@code ws}, {@code os} or {@code is}. */
  public String shortName() {
    return shortName;
  }

  /**
   * The dataflow of a short name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Dataflow of(String shortName) {
    return Arrays.stream(values())
        .filter(dataflow -> dataflow.shortName.equals(shortName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("dataflow=" + shortName + " is not in " + names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(Dataflow::shortName).collect(Collectors.joining(", "));
  }
}
