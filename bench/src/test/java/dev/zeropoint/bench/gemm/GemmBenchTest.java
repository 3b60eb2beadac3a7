package dev.zeropoint.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.report.GemmReport;
import dev.zeropoint.bench.report.GemmRow;
import dev.zeropoint.core.gemm.Backends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GemmBenchTest {
  private static final Plan PLAN =
      new Plan(Duration.ofNanos(20_000), Duration.ZERO, Duration.ofMillis(1), Duration.ZERO, 3, 3);
  private static final int NEVER = 9;
  private static final int SATURATING = 8;
  private static final int ALWAYS = 0;

  private final List<String> progress = new ArrayList<>();

  private GemmReport run(EpilogueKind epilogue, List<String> shapes, GemmPeer... peers) {
    GemmOptions options =
        new GemmOptions(
            shapes.stream().map(GemmShape::parse).toList(),
            List.of(Backends.select("scalar").backend()),
            Optional.empty(),
            List.of(peers),
            1,
            epilogue,
            Duration.ZERO,
            PLAN,
            1);
    return GemmBench.run(options, "a test", progress::add);
  }

  @ParameterizedTest
  @EnumSource
  void aDuelIsARow(EpilogueKind epilogue) {
    GemmReport report =
        run(epilogue, List.of("1x8x16", "3x5x7"), new FakePeer("twin", NEVER, true));
    assertThat(report.rows()).extracting(GemmRow::shape).containsExactly("1x8x16", "3x5x7");
    assertThat(report.rows())
        .allSatisfy(
            row -> {
              assertThat(row.backend()).isEqualTo("scalar");
              assertThat(row.peer()).isEqualTo("twin");
              assertThat(row.peerImplementation()).isEqualTo("of twin");
              assertThat(row.gmacs()).isPositive();
              assertThat(row.peerGmacs()).isPositive();
              assertThat(row.ratio()).isBetween(row.ratioLow(), row.ratioHigh());
              assertThat(row.weightBits()).isEqualTo(8);
              assertThat(row.rounds()).isEqualTo(3);
            });
    assertThat(report.summary()).hasSize(1);
    assertThat(report.epilogue()).isEqualTo(epilogue.toString());
    assertThat(report.limits().copyGbytes()).isPositive();
    assertThat(progress).containsExactly("warm-up", "[1/2] 1x8x16", "[2/2] 3x5x7");
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatSaturatesIsTimedOnSmallerOperandsAndItIsSaid(EpilogueKind epilogue) {
    GemmReport report =
        run(epilogue, List.of("2x3x4"), new FakePeer("saturating", SATURATING, true));
    assertThat(report.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.peer()).isEqualTo("saturating");
              assertThat(row.weightBits()).isEqualTo(7);
            });
    assertThat(report.notes())
        .anyMatch(
            note -> note.contains("saturating is inexact on weights of 8 bits (2x3x4: 1 of 6"));
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPeerIsNotTimedAndItIsSaid(EpilogueKind epilogue) {
    GemmReport report = run(epilogue, List.of("2x3x4"), new FakePeer("wrong", ALWAYS, true));
    assertThat(report.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.peer()).isNull();
              assertThat(row.ratio()).isNull();
              assertThat(row.gmacs()).isPositive();
            });
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("wrong 2x3x4, not timed: 1 of 6 results wrong"));
  }

  @Test
  void anAbsentPeerIsOneNote() {
    GemmReport report =
        run(EpilogueKind.NONE, List.of("2x3x4", "4x3x2"), new FakePeer("gone", NEVER, false));
    assertThat(report.notes()).containsOnlyOnce("gone does not play: it is absent");
    assertThat(report.rows()).hasSize(2).allMatch(row -> row.peer() == null);
  }

  @Test
  void backendsPlayAgainstTheFirstOne() {
    List<String> names =
        Backends.select(Backends.AUTO).verdicts().stream()
            .filter(v -> v.usable())
            .map(v -> v.name())
            .toList();
    GemmOptions options =
        new GemmOptions(
            List.of(new GemmShape(2, 3, 4)),
            names.stream().map(name -> Backends.select(name).backend()).toList(),
            Optional.empty(),
            List.of(new FakePeer("twin", NEVER, true)),
            1,
            EpilogueKind.NONE,
            Duration.ZERO,
            PLAN,
            1);
    List<GemmRow> rows = GemmBench.run(options, "a test", progress::add).rows();
    assertThat(rows)
        .extracting(GemmRow::pair)
        .containsExactlyElementsOf(
            Stream.concat(
                    names.stream().skip(1).map(other -> names.getFirst() + " : " + other),
                    names.stream().map(name -> name + " : twin"))
                .sorted(
                    Comparator.comparingInt(
                        pair -> names.indexOf(pair.substring(0, pair.indexOf(' ')))))
                .toList());
  }
}
