package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Contest;
import dev.zeropoint.bench.duel.Estimate;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.duel.Times;
import dev.zeropoint.bench.report.Host;
import dev.zeropoint.bench.report.ShapeRow;
import dev.zeropoint.bench.report.ShapesReport;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Whether a backend is much slower at some shapes than at others. All shapes of a backend play in
 * the same rounds: figures of a virtual machine that are minutes apart differ by more than shapes.
 */
public final class ShapesBench {
  private static final int BITS = 8;

  private ShapesBench() {}

  /**
   * Measures.
   *
   * @param shapes one or more
   * @param method how the report describes it
   * @param progress is told which backend is next
   * @throws IllegalStateException if a backend is wrong
   */
  public static ShapesReport run(
      List<GemmBackend> backends,
      List<GemmShape> shapes,
      EpilogueKind epilogue,
      Plan plan,
      String method,
      Consumer<String> progress) {
    Host host = Host.current();
    List<ShapeRow> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (CopyLimit copy = new CopyLimit()) {
      for (GemmBackend backend : backends) {
        progress.accept(backend.name());
        copy.sample();
        rows.addAll(play(backend, shapes, epilogue, plan));
        copy.sample();
      }
      copy.gbytes()
          .ifPresent(
              gbytes ->
                  notes.add(
                      String.format(
                          Locale.ROOT, "a copy reads and writes %.1f GB/s together", gbytes)));
    }
    return new ShapesReport(ShapesReport.NAME, host, method, rows, notes);
  }

  private static List<ShapeRow> play(
      GemmBackend backend, List<GemmShape> shapes, EpilogueKind epilogue, Plan plan) {
    List<GemmProblem> problems = new ArrayList<>();
    List<BackendContender> contenders = new ArrayList<>();
    try {
      for (GemmShape shape : shapes) {
        GemmProblem problem = GemmProblem.create(shape, epilogue, BITS, GemmProblem.SEED);
        problems.add(problem);
        contenders.add(BackendContender.checked(backend, problem));
      }
      return rows(backend, shapes, contenders, Contest.run(contenders, plan));
    } finally {
      contenders.forEach(BackendContender::close);
      problems.forEach(GemmProblem::close);
    }
  }

  private static List<ShapeRow> rows(
      GemmBackend backend, List<GemmShape> shapes, List<BackendContender> contenders, Times times) {
    double[] gmacs = new double[shapes.size()];
    Arrays.setAll(gmacs, i -> shapes.get(i).macs() / times.medianNanos(i));
    int best = 0;
    for (int i = 1; i < gmacs.length; i++) {
      best = gmacs[i] > gmacs[best] ? i : best;
    }
    List<ShapeRow> rows = new ArrayList<>();
    for (int i = 0; i < gmacs.length; i++) {
      GemmShape shape = shapes.get(i);
      double work = (double) shape.macs() / shapes.get(best).macs();
      Estimate share = times.speedRatio(i, best).times(work);
      rows.add(
          new ShapeRow(
              shape.m(),
              shape.n(),
              shape.k(),
              backend.name(),
              gmacs[i],
              contenders.get(i).weightBytes() / times.medianNanos(i),
              share.value(),
              share.low(),
              share.high(),
              times.rounds()));
    }
    return rows;
  }
}
