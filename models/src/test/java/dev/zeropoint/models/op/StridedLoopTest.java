package dev.zeropoint.models.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StridedLoopTest {
  /** Runs as "position: index, index ... xlength". */
  private static List<String> runs(StridedLoop loop, int operands) {
    List<String> runs = new ArrayList<>();
    while (loop.next()) {
      StringBuilder run = new StringBuilder(loop.position() + ":");
      for (int k = 0; k < operands; k++) {
        run.append(" ").append(loop.index(k)).append("+").append(loop.step(k));
      }
      runs.add(run + " x" + loop.length());
    }
    return runs;
  }

  @Test
  void equalShapesAreOneRun() {
    Shape shape = Shape.of(2, 3, 4);
    assertThat(runs(StridedLoop.broadcast(shape, shape, shape), 2))
        .containsExactly("0: 0+1 0+1 x24");
  }

  @Test
  void scalarStandsStill() {
    Shape shape = Shape.of(2, 3);
    assertThat(runs(StridedLoop.broadcast(shape, shape, Shape.scalar()), 2))
        .containsExactly("0: 0+1 0+0 x6");
  }

  @Test
  void columnIsOneElementForEachRow() {
    assertThat(runs(StridedLoop.broadcast(Shape.of(2, 3), Shape.of(2, 1)), 1))
        .containsExactly("0: 0+0 x3", "3: 1+0 x3");
  }

  @Test
  void rowStartsAgainForEachRow() {
    assertThat(runs(StridedLoop.broadcast(Shape.of(2, 3, 4), Shape.of(3, 4)), 1))
        .containsExactly("0: 0+1 x12", "12: 0+1 x12");
  }

  @Test
  void axisInTheMiddleStretches() {
    assertThat(runs(StridedLoop.broadcast(Shape.of(2, 2, 3), Shape.of(2, 1, 3)), 1))
        .containsExactly("0: 0+1 x3", "3: 0+1 x3", "6: 3+1 x3", "9: 3+1 x3");
  }

  @Test
  void scalarOutputIsOneRunOfOne() {
    assertThat(runs(StridedLoop.broadcast(Shape.scalar(), Shape.scalar()), 1))
        .containsExactly("0: 0+1 x1");
  }

  @Test
  void emptyOutputHasNoRuns() {
    StridedLoop loop = StridedLoop.broadcast(Shape.of(2, 0, 3), Shape.of(2, 1, 3));
    assertThat(loop.next()).isFalse();
    assertThat(loop.next()).isFalse();
  }

  @Test
  void longRunsAreCut() {
    long extent = 2L * StridedLoop.MAX_RUN + 5;
    StridedLoop loop = new StridedLoop(Shape.of(2, extent), new long[] {0, 3});
    long max = StridedLoop.MAX_RUN;
    assertThat(runs(loop, 1))
        .containsExactly(
            "0: 0+3 x" + max,
            max + ": " + 3 * max + "+3 x" + max,
            2 * max + ": " + 6 * max + "+3 x5",
            extent + ": 0+3 x" + max,
            extent + max + ": " + 3 * max + "+3 x" + max,
            extent + 2 * max + ": " + 6 * max + "+3 x5");
  }

  @Test
  void restartsAtGivenElements() {
    StridedLoop loop = new StridedLoop(Shape.of(2, 2), new long[] {10, 1});
    assertThat(runs(loop, 1)).containsExactly("0: 0+1 x2", "2: 10+1 x2");
    loop.startAt(0, 5).restart();
    assertThat(runs(loop, 1)).containsExactly("0: 5+1 x2", "2: 15+1 x2");
  }

  /** Rows as "position: index+step/row step, index ... xrows xlength". */
  private static List<String> rows(StridedLoop loop, int operands) {
    List<String> rows = new ArrayList<>();
    while (loop.nextRows()) {
      StringBuilder run = new StringBuilder(loop.position() + ":");
      for (int k = 0; k < operands; k++) {
        run.append(" ").append(loop.index(k)).append("+").append(loop.step(k));
        run.append("/").append(loop.rowStep(k));
      }
      rows.add(run + " x" + loop.rows() + " x" + loop.length());
    }
    return rows;
  }

  @Test
  void rowsAreTheTwoInnermostAxes() {
    Shape shape = Shape.of(2, 3, 4);
    assertThat(rows(StridedLoop.broadcast(shape, shape, shape), 2))
        .containsExactly("0: 0+1/0 0+1/0 x1 x24");
    assertThat(rows(StridedLoop.broadcast(shape, shape, Shape.of(4)), 2))
        .containsExactly("0: 0+1/4 0+1/0 x6 x4");
    assertThat(rows(StridedLoop.broadcast(shape, shape, Shape.of(2, 3, 1)), 2))
        .containsExactly("0: 0+1/4 0+0/1 x6 x4");
    assertThat(rows(StridedLoop.broadcast(shape, shape, Shape.of(3, 1)), 2))
        .containsExactly("0: 0+1/4 0+0/1 x3 x4", "12: 12+1/4 0+0/1 x3 x4");
    assertThat(rows(StridedLoop.broadcast(Shape.scalar(), Shape.scalar()), 1))
        .containsExactly("0: 0+1/0 x1 x1");
    assertThat(StridedLoop.broadcast(Shape.of(2, 0), Shape.of(2, 1)).nextRows()).isFalse();
  }

  @Test
  void manyAndLongRowsAreCut() {
    long max = StridedLoop.MAX_RUN;
    assertThat(rows(new StridedLoop(Shape.of(max + 2, 3), new long[] {7, 1}), 1))
        .containsExactly("0: 0+1/7 x" + max + " x3", 3 * max + ": " + 7 * max + "+1/7 x2 x3");
    assertThat(rows(new StridedLoop(Shape.of(2, max + 5), new long[] {0, 3}), 1))
        .containsExactly(
            "0: 0+3/0 x1 x" + max,
            max + ": " + 3 * max + "+3/0 x1 x5",
            max + 5 + ": 0+3/0 x1 x" + max,
            2 * max + 5 + ": " + 3 * max + "+3/0 x1 x5");
  }

  @Test
  void rowsVisitWhatPlainIndexingVisits() {
    Random random = new Random(20261127);
    for (int round = 0; round < 500; round++) {
      long[] dims = random.longs(random.nextInt(5), 1, 4).toArray();
      long[] strides = random.longs(dims.length, -3, 13).toArray();
      StridedLoop loop = new StridedLoop(Shape.of(dims), strides).startAt(0, 100);
      long count = 0;
      // A single run between rows leaves the others of its rows to the next ones.
      while (random.nextInt(4) == 0 ? loop.next() : loop.nextRows()) {
        assertThat(loop.position()).isEqualTo(count);
        for (int row = 0; row < loop.rows(); row++) {
          for (int i = 0; i < loop.length(); i++, count++) {
            assertThat(loop.index(0) + row * loop.rowStep(0) + i * loop.step(0))
                .isEqualTo(100 + plainIndex(count, dims, strides));
          }
        }
      }
      assertThat(count).isEqualTo(Shape.of(dims).elementCount());
    }
  }

  @Test
  void visitsWhatPlainIndexingVisits() {
    Random random = new Random(20261122);
    for (int round = 0; round < 500; round++) {
      long[] dims = random.longs(random.nextInt(5), 1, 4).toArray();
      long[][] strides = {
        random.longs(dims.length, -3, 13).toArray(), random.longs(dims.length, 0, 2).toArray()
      };
      StridedLoop loop = new StridedLoop(Shape.of(dims), strides).startAt(0, 100);
      long count = 0;
      while (loop.next()) {
        assertThat(loop.position()).isEqualTo(count);
        for (int i = 0; i < loop.length(); i++, count++) {
          assertThat(loop.index(0) + i * loop.step(0))
              .isEqualTo(100 + plainIndex(count, dims, strides[0]));
          assertThat(loop.index(1) + i * loop.step(1))
              .isEqualTo(plainIndex(count, dims, strides[1]));
        }
      }
      assertThat(count).isEqualTo(Shape.of(dims).elementCount());
    }
  }

  private static long plainIndex(long position, long[] dims, long[] strides) {
    long index = 0;
    long rest = position;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index += rest % dims[axis] * strides[axis];
      rest /= dims[axis];
    }
    return index;
  }

  @Test
  void refusesOperandsThatDoNotBroadcast() {
    assertThatThrownBy(() -> StridedLoop.broadcast(Shape.of(2, 3), Shape.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[2] does not broadcast to [2, 3]");
    assertThatThrownBy(() -> StridedLoop.broadcast(Shape.of(3), Shape.of(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[1, 3] does not broadcast to [3]");
  }
}
