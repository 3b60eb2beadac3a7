package dev.zeropoint.bench.duel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contests against a clock that only the contenders move. */
class ContestTest {
  private static final Plan PLAN =
      new Plan(
          Duration.ofNanos(10_000),
          Duration.ofNanos(50_000),
          Duration.ofMillis(200),
          Duration.ofNanos(40_000),
          7,
          9);

  private final List<String> order = new ArrayList<>();
  private long now;

  /** Takes {@code nanos} a call, times what the machine does at the moment. */
  private Contender contender(String name, double nanos) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void run(int calls) {
        order.add(name);
        now += Math.round(calls * nanos * drift());
      }
    };
  }

  /** Slower and slower, up to a factor of two. */
  private double drift() {
    return 1 + Math.min(1, now / 1e6);
  }

  @Test
  void ratioIsThatOfTheContendersThoughTheMachineSlowsDown() {
    Times times = play(contender("a", 100), contender("b", 250));
    assertThat(times.speedRatio(0, 1).value()).isCloseTo(2.5, within(0.05));
    assertThat(times.speedRatio(1, 0).value()).isCloseTo(0.4, within(0.01));
  }

  @Test
  void samplesAreAsLongAsPlanned() {
    List<Integer> calls = new ArrayList<>();
    Contender contender =
        new Contender() {
          @Override
          public String name() {
            return "a";
          }

          @Override
          public void run(int count) {
            calls.add(count);
            now += 100L * count;
          }
        };
    play(contender);
    assertThat(calls.getFirst()).isOne();
    assertThat(calls.getLast()).isEqualTo(100);
  }

  @Test
  void samplesBecomeAsLongAsTheLongestCall() {
    List<Integer> calls = new ArrayList<>();
    Contender quick =
        new Contender() {
          @Override
          public String name() {
            return "quick";
          }

          @Override
          public void run(int count) {
            calls.add(count);
            now += 100L * count;
          }
        };
    Contender slow =
        new Contender() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public void run(int count) {
            assertThat(count).isOne();
            now += 45_000;
          }
        };
    play(quick, slow);
    assertThat(calls.getLast()).isEqualTo(450);
  }

  @Test
  void longCallsAreMadeOnce() {
    Times times = play(contender("a", 1e6), contender("b", 1e6));
    assertThat(times.rounds()).isEqualTo(PLAN.minRounds());
  }

  @Test
  void roundsGoOnUntilTheTimeIsOver() {
    Plan plan =
        new Plan(
            PLAN.sample(), PLAN.warmup(), PLAN.maxWarmup(), Duration.ofNanos(245_000), 1, 1000);
    now = 1_000_000; // the machine has slowed down by then
    Times times = Contest.run(List.of(contender("a", 1)), plan, () -> now);
    // Samples of 10 us each, as the calibration sees the slower machine too.
    assertThat(times.rounds()).isEqualTo(25);
  }

  @Test
  void roundsEndAtTheGreatestNumber() {
    Plan plan =
        new Plan(PLAN.sample(), PLAN.warmup(), PLAN.maxWarmup(), Duration.ofSeconds(1), 1, 12);
    assertThat(Contest.run(List.of(contender("a", 1)), plan, () -> now).rounds()).isEqualTo(12);
  }

  @Test
  void everyRoundHasEveryContenderAndTheOrderChanges() {
    Times times = play(contender("a", 100), contender("b", 100), contender("c", 100));
    List<String> measured = order.subList(order.size() - 3 * times.rounds(), order.size());
    List<List<String>> rounds = new ArrayList<>();
    for (int i = 0; i < measured.size(); i += 3) {
      rounds.add(List.copyOf(measured.subList(i, i + 3)));
    }
    assertThat(rounds).allSatisfy(r -> assertThat(r).containsExactlyInAnyOrder("a", "b", "c"));
    assertThat(rounds.get(0)).containsExactly("a", "b", "c");
    assertThat(rounds.get(1)).containsExactly("c", "b", "a");
    assertThat(rounds.get(2)).containsExactly("b", "c", "a");
    assertThat(rounds.get(3)).containsExactly("a", "c", "b");
  }

  @Test
  void impossiblePlansAreRefused() {
    Duration one = Duration.ofMillis(1);
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan(one, one, one, one, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Plan(one, one, one, one, 2, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(one, one, one, one, 1, Plan.MOST_ROUNDS + 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(Duration.ZERO, one, one, one, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Plan(one, one, Duration.ZERO, one, 1, 1));
  }

  private Times play(Contender... contenders) {
    return Contest.run(List.of(contenders), PLAN, () -> now);
  }
}
