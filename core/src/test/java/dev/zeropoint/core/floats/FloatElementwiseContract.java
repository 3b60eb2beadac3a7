package dev.zeropoint.core.floats;

import dev.zeropoint.core.TestSeed;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link FloatKernelsContract} about arithmetic and the error function. */
interface FloatElementwiseContract extends FloatKernelsUnderTest {
  /** Every count up to several of the widest steps, then those where work is cut into pieces. */
  int[] COUNTS =
      IntStream.concat(IntStream.rangeClosed(0, 70), IntStream.of(1000, 32_768 + 9, 100_003))
          .toArray();

  /** Which of the operands of arithmetic lie at one place. */
  enum Places {
    APART,
    DST_AT_A,
    DST_AT_B,
    ALL_AT_ONE,
    SOURCES_AT_ONE;

    boolean suit(boolean aVaries, boolean bVaries) {
      return switch (this) {
        case APART -> true;
        case DST_AT_A -> aVaries;
        case DST_AT_B -> bVaries;
        case ALL_AT_ONE, SOURCES_AT_ONE -> aVaries && bVaries;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  default void arithmeticOfEveryCount(FloatOperation operation) {
    SplittableRandom random = TestSeed.random(operation);
    Places[] all = Places.values();
    for (int count : COUNTS) {
      for (int varies = 0; varies < 4; varies++) {
        int chosen = random.nextInt(all.length);
        for (Places places : all) {
          boolean aVaries = varies % 2 == 1;
          boolean bVaries = varies / 2 == 1;
          boolean cheap = count < 100 || places.ordinal() == chosen;
          if (cheap && places.suit(aVaries, bVaries)) {
            float[] a = FloatFill.any(random).values(random, aVaries ? count : 1);
            float[] b = FloatFill.any(random).values(random, bVaries ? count : 1);
            checkArithmetic(operation, a, aVaries, b, bVaries, places, count, random);
          }
        }
      }
    }
  }

  /** Every edge with every other, in every lane. */
  @ParameterizedTest
  @EnumSource
  default void arithmeticOfEdges(FloatOperation operation) {
    SplittableRandom random = TestSeed.random(operation + " of edges");
    float[] edges = FloatFill.edges();
    int count = edges.length * edges.length;
    float[] left = new float[count];
    float[] right = new float[count];
    for (int i = 0; i < count; i++) {
      left[i] = edges[i / edges.length];
      right[i] = edges[i % edges.length];
    }
    checkArithmetic(operation, left, true, right, true, Places.APART, count, random);
    for (float edge : edges) {
      float[] one = {edge};
      int few = edges.length;
      checkArithmetic(operation, edges, true, one, false, Places.APART, few, random);
      checkArithmetic(operation, one, false, edges, true, Places.APART, few, random);
    }
  }

  private void checkArithmetic(
      FloatOperation operation,
      float[] left,
      boolean aVaries,
      float[] right,
      boolean bVaries,
      Places places,
      int count,
      SplittableRandom random) {
    String details =
        TestSeed.replay(
            operation
                + (" count=" + count)
                + (" aVaries=" + aVaries + " bVaries=" + bVaries + " " + places));
    try (Arena arena = Arena.ofConfined()) {
      boolean one = places == Places.ALL_AT_ONE || places == Places.SOURCES_AT_ONE;
      FloatMemory a = FloatMemory.of(arena, random, left);
      FloatMemory b = one ? a : FloatMemory.of(arena, random, right);
      FloatMemory dst =
          switch (places) {
            case APART, SOURCES_AT_ONE -> FloatMemory.poisoned(arena, random, count);
            case DST_AT_A, ALL_AT_ONE -> a;
            case DST_AT_B -> b;
          };
      floats()
          .apply(
              operation,
              a.segment(),
              a.offset(),
              0,
              aVaries ? 1 : 0,
              b.segment(),
              b.offset(),
              0,
              bVaries ? 1 : 0,
              dst.segment(),
              dst.offset(),
              1,
              count);
      float[] second = one ? left : right;
      dst.assertHolds("dst", FloatOracle.apply(operation, left, second, count), details);
      if (a != dst) {
        a.assertHolds("a", left, details);
      }
      if (b != dst) {
        b.assertHolds("b", second, details);
      }
    }
  }

  @Test
  default void erfOfEveryCount() {
    SplittableRandom random = TestSeed.random("erf");
    for (int count : COUNTS) {
      // One fill of many floats is enough.
      FloatFill[] fills = {FloatFill.any(random)};
      for (FloatFill fill : count > 1000 ? fills : FloatFill.values()) {
        boolean inPlace = random.nextBoolean();
        checkErf(fill.values(random, count), inPlace, random, fill + " inPlace=" + inPlace);
      }
    }
  }

  /** Both polynomials within one vector, at every place of it. */
  @Test
  default void erfOnBothSidesOfItsBorders() {
    SplittableRandom random = TestSeed.random("borders");
    float[] borders = {0, FloatOracle.ERF_SPLIT, FloatOracle.ERF_LIMIT, Float.POSITIVE_INFINITY};
    for (int count = 1; count <= 70; count++) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        float border = borders[random.nextInt(borders.length)];
        float value =
            switch (random.nextInt(3)) {
              case 0 -> border;
              case 1 -> Math.nextUp(border);
              default -> Math.nextDown(border);
            };
        values[i] = random.nextBoolean() ? value : -value;
      }
      checkErf(values, random.nextBoolean(), random, "borders");
    }
  }

  /** One in many thousand of all floats, and all floats close to a border. */
  @Test
  default void erfOfFloatsOfEveryMagnitude() {
    SplittableRandom random = TestSeed.random("magnitudes");
    int step = 16_381;
    float[] values = new float[(int) ((1L << 32) / step)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(i * step);
    }
    checkErf(values, false, random, "of every magnitude");
    float[] near = new float[4000];
    for (float border : new float[] {FloatOracle.ERF_SPLIT, FloatOracle.ERF_LIMIT}) {
      for (int i = 0; i < near.length; i++) {
        float value = Float.intBitsToFloat(Float.floatToRawIntBits(border) + i / 2 - 1000);
        near[i] = i % 2 == 0 ? value : -value;
      }
      checkErf(near, true, random, "near " + border);
    }
    checkErf(FloatFill.edges(), false, random, "edges");
  }

  private void checkErf(float[] values, boolean inPlace, SplittableRandom random, String what) {
    String details = TestSeed.replay("erf " + what + " count=" + values.length);
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory src = FloatMemory.of(arena, random, values);
      FloatMemory dst = inPlace ? src : FloatMemory.poisoned(arena, random, values.length);
      floats().erf(src.segment(), src.offset(), dst.segment(), dst.offset(), values.length);
      dst.assertHolds("dst", FloatOracle.erf(values), details);
      if (!inPlace) {
        src.assertHolds("src", values, details);
      }
    }
  }
}
