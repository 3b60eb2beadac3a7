package dev.zeropoint.bench.duel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
  /** The ranks of the tables of the sign test at 95%. */
  @ParameterizedTest
  @CsvSource({"1,1", "5,1", "6,1", "8,1", "9,2", "12,3", "20,6", "30,10", "50,18", "100,40"})
  void ranksAreThoseOfTheTables(int n, int rank) {
    assertThat(Estimate.rank(n)).isEqualTo(rank);
  }

  @Test
  void mostRoundsDoNotUnderflow() {
    assertThat(Estimate.rank(Plan.MOST_ROUNDS)).isEqualTo(469);
  }

  @Test
  void medianOfOddAndEvenCounts() {
    assertThat(Estimate.ofMedian(3, 1, 2)).isEqualTo(new Estimate(2, 1, 3));
    assertThat(Estimate.ofMedian(4, 1, 2, 3)).isEqualTo(new Estimate(2.5, 1, 4));
    assertThat(Estimate.ofMedian(7)).isEqualTo(new Estimate(7, 7, 7));
  }

  @Test
  void intervalLiesBetweenTheRanks() {
    double[] numbers = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    assertThat(Estimate.ofMedian(numbers)).isEqualTo(new Estimate(5, 2, 8));
    assertThat(numbers).startsWith(9, 8);
  }

  @Test
  void intervalHoldsTheMedianAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(1);
    int held = 0;
    for (int trial = 0; trial < 2000; trial++) {
      // Skewed: the mean is 1, the median ln 2.
      double[] numbers = random.doubles(25).map(x -> -Math.log(1 - x)).toArray();
      Estimate estimate = Estimate.ofMedian(numbers);
      held += estimate.low() <= Math.log(2) && Math.log(2) <= estimate.high() ? 1 : 0;
    }
    // Exactly 95.7% for 25 numbers; 2000 trials have a standard deviation of 0.45%.
    assertThat(held / 2000.0).isBetween(0.94, 0.975);
  }

  @Test
  void noNumbersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(Estimate::ofMedian);
  }

  @Test
  void otherUnit() {
    assertThat(new Estimate(2, 1, 3).times(10)).isEqualTo(new Estimate(20, 10, 30));
  }
}
