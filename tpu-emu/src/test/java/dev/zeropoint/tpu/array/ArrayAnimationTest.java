package dev.zeropoint.tpu.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrayAnimationTest {
  private static final Operand LHS = new Operand(3, 2, new int[] {1, 2, 3, 4, 5, 6});
  private static final Operand RHS = new Operand(2, 2, new int[] {1, 2, -3, 4});

  private static ArrayRun run(Dataflow dataflow, int steps) {
    ArrayRun run =
        ArrayRun.of(new ArrayTiming(new ArraySize(2, 2), dataflow, FoldTiming.SEPARATE), LHS, RHS);
    for (int step = 0; step < steps; step++) {
      run.step();
    }
    return run;
  }

  private static String frame(Dataflow dataflow, int steps, FrameStyle style) {
    return String.join("\n", new ArrayAnimation(run(dataflow, steps), style).frame()) + "\n";
  }

  @Test
  void weightStationary() {
    assertThat(frame(Dataflow.WEIGHT_STATIONARY, 4, FrameStyle.ASCII))
        .isEqualTo(
            """
            cycle 4  weight-stationary 2x2  fold 1 of 1
            w weight, n next weight, a activation, s partial sum

                            .           .
                            .           .
                            .           .
                            v           v
                       +-----------+-----------+
                       | w  1 n  1 | w  2 n  2 |
             .  .  5 > | a  3      | a  1      |
                       | s   3     | s   2     |
                       +-----------+-----------+
                       | w -3 n -3 | w  0 n  4 |
             .  6  4 > | a  2      | a  .      |
                       | s  -5     | s   .     |
                       +-----------+-----------+
                results
                     m0     -5           .
                     m1      .           .
                     m2      .           .
            """);
  }

  @Test
  void weightsWaitAtTheTop() {
    assertThat(frame(Dataflow.WEIGHT_STATIONARY, 1, FrameStyle.ASCII))
        .isEqualTo(
            """
            cycle 1  weight-stationary 2x2  fold 1 of 1
            w weight, n next weight, a activation, s partial sum

                            .           .
                            .           2
                            1           4
                            v           v
                       +-----------+-----------+
                       | w  0 n -3 | w  0 n  0 |
             3  1  . > | a  .      | a  .      |
                       | s   .     | s   .     |
                       +-----------+-----------+
                       | w  0 n  0 | w  0 n  0 |
             2  .  . > | a  .      | a  .      |
                       | s   .     | s   .     |
                       +-----------+-----------+
                results
                     m0      .           .
                     m1      .           .
                     m2      .           .
            """);
  }

  @Test
  void inputStationary() {
    assertThat(frame(Dataflow.INPUT_STATIONARY, 3, FrameStyle.ASCII))
        .isEqualTo(
            """
            cycle 3  input-stationary 2x2  fold 1 of 2
            a activation, n next activation, w weight, s partial sum

                            .           .
                            .           .
                            .           .
                            v           v
                       +-----------+-----------+
                       | a  1 n  1 | a  0 n  3 |
             .  .  2 > | w  1      | w  .      |
                       | s   1     | s   .     |
                       +-----------+-----------+
                       | a  0 n  2 | a  0 n  4 |
             .  4 -3 > | w  .      | w  .      |
                       | s   .     | s   .     |
                       +-----------+-----------+
                results
                     n0      .           .
                     n1      .           .
            """);
  }

  @Test
  void outputStationary() {
    assertThat(frame(Dataflow.OUTPUT_STATIONARY, 6, FrameStyle.ASCII))
        .isEqualTo(
            """
            cycle 6  output-stationary 2x2  fold 2 of 2
            w weight, d drained sum, a activation, s sum

                            .            .
                            .            .
                            .            4
                            v            v
                       +------------+------------+
                       | w -3 d   . | w  2 d   . |
             .  .  . > | a  6       | a  5       |
                       | s -13      | s  10      |
                       +------------+------------+
                       | w  1 d  -5 | w  . d  10 |
             .  .  0 > | a  0       | a  .       |
                       | s   0      | s   0      |
                       +------------+------------+
                results
                     m0     -5           10
                     m1     -9           22
            """);
  }

  @Test
  void unicode() {
    assertThat(frame(Dataflow.WEIGHT_STATIONARY, 7, FrameStyle.UNICODE))
        .isEqualTo(
            """
            cycle 7  weight-stationary 2x2  fold 1 of 1
            w weight, n next weight, a activation, s partial sum

                            .           .
                            .           .
                            .           .
                            ↓           ↓
                       ┌───────────┬───────────┐
                       │ w  1 n  1 │ w  2 n  2 │
             .  .  . → │ a  .      │ a  .      │
                       │ s   .     │ s   .     │
                       ├───────────┼───────────┤
                       │ w -3 n -3 │ w  4 n  4 │
             .  .  . → │ a  .      │ a  6      │
                       │ s   .     │ s  34     │
                       └───────────┴───────────┘
                results
                     m0     -5          10
                     m1     -9          22
                     m2    -13          34
            """);
  }

  @ParameterizedTest
  @EnumSource(Dataflow.class)
  void framesOfARunAreAlikeAndLeaveItAlone(Dataflow dataflow) {
    ArrayRun drawn = run(dataflow, 0);
    ArrayAnimation animation = new ArrayAnimation(drawn, FrameStyle.UNICODE);
    Set<Integer> heights = new HashSet<>();
    Set<List<String>> frames = new HashSet<>();
    int steps = 0;
    while (true) {
      List<String> frame = animation.frame();
      heights.add(frame.size());
      frames.add(frame);
      assertThat(animation.frame()).isEqualTo(frame);
      if (drawn.done()) {
        break;
      }
      drawn.step();
      steps++;
    }
    assertThat(heights).hasSize(1);
    assertThat(frames).hasSize(steps + 1);
    assertThat(drawn.cost()).isEqualTo(drawn.timing().cost(3, 2, 2));
    assertThat(drawn.result(2, 1)).hasValue(5 * 2 + 6 * 4);
  }
}
