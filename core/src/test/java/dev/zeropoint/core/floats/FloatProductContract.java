package dev.zeropoint.core.floats;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.floats.FloatProductCase.Left;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link FloatKernelsContract} about products, compared by bits. */
interface FloatProductContract extends FloatKernelsUnderTest {
  /** Around tiles of up to six rows, and around the rows that share the scratch memory. */
  int[] TILED_ROWS = {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 15, 16, 17, 25, 33};

  /** Around one to several vectors of every width. */
  int[] TILED_COLS = {1, 3, 4, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 48, 65};

  int[] DEPTHS = {1, 2, 3, 4, 5, 31, 32, 33, 127, 128, 129, 257, 300};

  int[] BLOCKS = {1, 2, 7, 128, 256, FloatKernels.MAX_BLOCK};

  private static int pick(int[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }

  /** Every pair of rows and columns. */
  @Test
  default void productsOfShapesAroundTheTiles() {
    SplittableRandom random = TestSeed.random("tiles");
    for (int rows : TILED_ROWS) {
      for (int cols : TILED_COLS) {
        int depth = random.nextInt(1, 40);
        FloatProductCase.of(rows, cols, depth, pick(BLOCKS, random))
            .withLeft(Left.any(random))
            .check(floats());
      }
    }
  }

  /** Every pair of depth and block. */
  @Test
  default void productsOfBlocksOfTheDepth() {
    SplittableRandom random = TestSeed.random("blocks");
    for (int depth : DEPTHS) {
      for (int block : BLOCKS) {
        FloatProductCase.of(pick(TILED_ROWS, random), pick(TILED_COLS, random), depth, block)
            .withLeft(Left.any(random))
            .check(floats());
      }
    }
  }

  /** Blocks that end with the depth, one before and one behind it. */
  @Test
  default void productsOfBlocksAsLongAsTheDepth() {
    for (int block : new int[] {2, 5, 16, 127, 128}) {
      for (int blocks = 1; blocks <= 3; blocks++) {
        for (int more = -1; more <= 1; more++) {
          FloatProductCase.of(7, 19, blocks * block + more, block).check(floats());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void productsOfEveryLeftOperand(Left left) {
    SplittableRandom random = TestSeed.random(left);
    for (int rows : new int[] {1, 2, 5, 6, 7, 13, 17}) {
      for (int cols : new int[] {1, 8, 16, 17, 40}) {
        FloatProductCase.of(rows, cols, pick(DEPTHS, random), pick(BLOCKS, random))
            .withLeft(left)
            .check(floats());
      }
    }
  }

  /** NaN and infinities stay in their rows and columns, and zeros keep their signs. */
  @Test
  default void productsOfEveryKindOfFloat() {
    SplittableRandom random = TestSeed.random("kinds");
    for (FloatFill lhs : FloatFill.values()) {
      for (FloatFill rhs : FloatFill.values()) {
        for (int run = 0; run < 4; run++) {
          FloatProductCase.of(
                  pick(TILED_ROWS, random),
                  pick(TILED_COLS, random),
                  random.nextInt(1, 12),
                  random.nextInt(1, 12))
              .withLeft(Left.any(random))
              .withFills(lhs, rhs)
              .check(floats());
        }
      }
    }
  }

  /** One term a sum: nothing but an underflow to -0, which no addition of +0 may undo. */
  @Test
  default void productsThatUnderflow() {
    for (int rows : new int[] {1, 6, 17}) {
      for (int cols : new int[] {1, 9, 33}) {
        for (int depth = 1; depth <= 3; depth++) {
          FloatProductCase.of(rows, cols, depth, 1)
              .withFills(FloatFill.TINY, FloatFill.TINY)
              .check(floats());
        }
      }
    }
  }

  @Test
  default void aSampleOfAllProducts() {
    SplittableRandom random = TestSeed.random("products");
    for (int i = 0; i < 200; i++) {
      FloatFill fill = random.nextInt(4) == 0 ? FloatFill.any(random) : FloatFill.ORDINARY;
      FloatProductCase.of(
              pick(TILED_ROWS, random),
              pick(TILED_COLS, random),
              pick(DEPTHS, random),
              pick(BLOCKS, random))
          .withLeft(Left.any(random))
          .withFills(fill, FloatFill.ORDINARY)
          .check(floats());
    }
  }

  /** More than the longest block, and operands of more than a page a row. */
  @Test
  default void longProducts() {
    int most = FloatKernels.MAX_BLOCK;
    FloatProductCase.of(3, 17, 2 * most + 5, most).check(floats());
    FloatProductCase.of(7, 9, most + 1, 256).withLeft(Left.TRANSPOSED).check(floats());
    FloatProductCase.of(2, 5000, 9, 4).check(floats());
    FloatProductCase.of(1000, 3, 9, 4).withLeft(Left.GAPS).check(floats());
    FloatProductCase.of(128, 128, 128, 128).check(floats());
  }

  /** A sum of nothing is +0, whatever was there before. */
  @Test
  default void productsOfNoDepth() {
    for (int rows : new int[] {1, 6, 17}) {
      for (int cols : new int[] {1, 16, 33}) {
        for (Left left : Left.values()) {
          FloatProductCase.of(rows, cols, 0, 128).withLeft(left).check(floats());
        }
      }
    }
  }

  /** Nothing is written. */
  @Test
  default void productsWithoutRowsOrColumns() {
    for (int depth : new int[] {0, 1, 9}) {
      for (Left left : Left.values()) {
        FloatProductCase.of(0, 5, depth, 4).withLeft(left).check(floats());
        FloatProductCase.of(5, 0, depth, 4).withLeft(left).check(floats());
        FloatProductCase.of(0, 0, depth, 4).withLeft(left).check(floats());
      }
    }
  }
}
