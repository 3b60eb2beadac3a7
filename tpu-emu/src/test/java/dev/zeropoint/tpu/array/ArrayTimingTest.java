package dev.zeropoint.tpu.array;

import static dev.zeropoint.tpu.array.Dataflow.INPUT_STATIONARY;
import static dev.zeropoint.tpu.array.Dataflow.OUTPUT_STATIONARY;
import static dev.zeropoint.tpu.array.Dataflow.WEIGHT_STATIONARY;
import static dev.zeropoint.tpu.array.FoldTiming.OVERLAPPED;
import static dev.zeropoint.tpu.array.FoldTiming.SEPARATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The closed formulas against counts that other simulators print. */
class ArrayTimingTest {
  private static ArrayCost cost(Dataflow dataflow, FoldTiming folds, int size, int[] mnk) {
    return new ArrayTiming(new ArraySize(size, size), dataflow, folds).cost(mnk[0], mnk[1], mnk[2]);
  }

  /**
   * The first convolution of AlexNet in SCALE-Sim, 224x224x3 by 96 filters of 11x11, stride 4. It
   * rounds the output up to 55 x 55. Its report prints the number of the last cycle, from 0: of the
   * counts here this one alone has the -1.
   */
  @Test
  void alexNetConv1() {
    int out = (224 - 11 + 4 + 3) / 4;
    int[] mnk = {out * out, 96, 11 * 11 * 3};
    assertThat(mnk).containsExactly(3025, 96, 363);
    ArrayCost cost = cost(WEIGHT_STATIONARY, SEPARATE, 32, mnk);
    assertThat(cost.folds()).isEqualTo(36);
    assertThat(cost.cycles()).isEqualTo(36 * 3119).isEqualTo(112_284);
    assertThat(cost.scaleSimTotal()).isEqualTo(112_283);
  }

  /** SCALE-Sim's own counts of cycles, without the -1. */
  @ParameterizedTest
  @CsvSource({
    "WEIGHT_STATIONARY, 32, 256, 128, 256, 32, 11200",
    "OUTPUT_STATIONARY, 32, 256, 128, 256, 32, 10176",
    "INPUT_STATIONARY,  32, 256, 128, 256, 64, 14208",
    "OUTPUT_STATIONARY,  4,   4,   4,   4,  1,    10",
  })
  void scaleSim(Dataflow dataflow, int size, int m, int n, int k, long folds, long cycles) {
    ArrayCost cost = cost(dataflow, SEPARATE, size, new int[] {m, n, k});
    assertThat(cost.folds()).isEqualTo(folds);
    assertThat(cost.cycles()).isEqualTo(cycles);
    assertThat(cost.scaleSimTotal()).isEqualTo(cycles - 1);
    assertThat(cost.usefulSlots()).isEqualTo((long) m * n * k);
    assertThat(cost.totalSlots()).isEqualTo(cycles * size * size);
  }

  /**
   * STONNE, output-stationary 4x4, M = 5, N = 2, K = 2: 18 cycles. Its memory controller spends one
   * cycle on the configuration of each fold, which is no cycle of the array. Agreement beyond this
   * one count is not claimed: STONNE steps only the rows and columns in use, and adds the latency
   * of its networks.
   */
  @Test
  void stonne() {
    ArrayCost cost = cost(OUTPUT_STATIONARY, SEPARATE, 4, new int[] {5, 2, 2});
    assertThat(cost.folds()).isEqualTo(2);
    assertThat(cost.cycles()).isEqualTo(16);
    assertThat(cost.cycles() + cost.folds()).isEqualTo(18);
  }

  @ParameterizedTest
  @CsvSource({
    // R + (folds - 1) * max(M, R) + (M + R + C - 2) with R = C = 256.
    "  1, 256, 256,   511 + 256",
    "200, 256, 256,   256 + 710",
    "200, 600, 600,   256 + 8 * 256 + 710",
    "700, 600, 600,   256 + 8 * 700 + 1210",
  })
  void overlappedFoldsAreAsFarApartAsTheirActivationsOrWeights(
      int m, int n, int k, String expected) {
    long cycles = 0;
    for (String term : expected.split("\\+")) {
      String[] factors = term.split("\\*");
      cycles +=
          factors.length == 1
              ? Long.parseLong(factors[0].strip())
              : Long.parseLong(factors[0].strip()) * Long.parseLong(factors[1].strip());
    }
    assertThat(cost(WEIGHT_STATIONARY, OVERLAPPED, 256, new int[] {m, n, k}).cycles())
        .isEqualTo(cycles);
    assertThat(cost(INPUT_STATIONARY, OVERLAPPED, 256, new int[] {n, m, k}).cycles())
        .isEqualTo(cycles);
  }

  @Test
  void overlapHidesAllShiftingButTheFirst() {
    ArrayCost separate = cost(WEIGHT_STATIONARY, SEPARATE, 8, new int[] {1000, 64, 64});
    ArrayCost overlapped = cost(WEIGHT_STATIONARY, OVERLAPPED, 8, new int[] {1000, 64, 64});
    assertThat(separate.cycles()).isEqualTo(64 * (16 + 8 + 1000 - 2));
    assertThat(overlapped.cycles()).isEqualTo(8 + 64 * 1000 + 8 + 8 - 2);
    assertThat(overlapped.utilisation()).isCloseTo(64_000 / 64_022.0, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0,3,3", "3,0,3", "3,3,0"})
  void nothingTakesNothing(int m, int n, int k) {
    for (Dataflow dataflow : Dataflow.values()) {
      ArrayCost cost = cost(dataflow, SEPARATE, 4, new int[] {m, n, k});
      assertThat(cost).isEqualTo(new ArrayCost(0, 0, 0, 0));
      assertThat(cost.scaleSimTotal()).isZero();
      assertThat(cost.utilisation()).isZero();
    }
  }

  @Test
  void outputStationaryFoldsDoNotOverlap() {
    assertThatThrownBy(() -> new ArrayTiming(ArraySize.TPU_V1, OUTPUT_STATIONARY, OVERLAPPED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("foldTiming=OVERLAPPED needs an operand that is shifted in");
  }

  @Test
  void extentsAreChecked() {
    ArrayTiming timing = new ArrayTiming(new ArraySize(1, 1), WEIGHT_STATIONARY, SEPARATE);
    assertThatThrownBy(() -> timing.cost(1, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("m=1, n=-1, k=1 must be >= 0");
    int most = Integer.MAX_VALUE;
    assertThatThrownBy(() -> timing.cost(most, most, most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("take too many cycles on 1x1");
  }

  @Test
  void dataflowsHaveShortNames() {
    assertThat(Dataflow.of("ws")).isEqualTo(WEIGHT_STATIONARY);
    assertThat(Dataflow.of("os")).isEqualTo(OUTPUT_STATIONARY);
    assertThat(Dataflow.of("is")).isEqualTo(INPUT_STATIONARY);
    assertThatThrownBy(() -> Dataflow.of("rs"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dataflow=rs is not in ws, os, is");
  }
}
