package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Contest;
import dev.zeropoint.bench.duel.Estimate;
import dev.zeropoint.bench.duel.Times;
import dev.zeropoint.bench.report.GemmReport;
import dev.zeropoint.bench.report.GemmRow;
import dev.zeropoint.bench.report.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Plays the duels of {@code bench gemm}, shape by shape: every backend against every peer, and the
 * first backend against each other one.
 *
 * <p>All contenders of a shape play in the same rounds, and with them the dot product in registers,
 * so that the percentage of the limit is a ratio of one moment too.
 */
public final class GemmBench {
  private static final int ALL_BITS = 8;

  /** 255 * 64 + 255 * 64 still fits 16 bits: vpmaddubsw does not saturate. */
  private static final int SAFE_BITS = 7;

  private static final List<GemmShape> WARMUP =
      List.of(new GemmShape(1, 384, 384), new GemmShape(64, 96, 128), new GemmShape(7, 131, 257));

  private final GemmOptions options;
  private final Consumer<String> progress;
  private final CoreLimits limits;
  private final List<GemmPeer> peers = new ArrayList<>();
  private final List<GemmRow> rows = new ArrayList<>();
  private final SequencedSet<String> notes = new LinkedHashSet<>();

  /** The bits of the weights; 7 from the shape on where a peer turned out to need it. */
  private int bits = ALL_BITS;

  private GemmBench(GemmOptions options, Consumer<String> progress, CoreLimits limits) {
    this.options = options;
    this.progress = progress;
    this.limits = limits;
  }

  /**
   * Measures.
   *
   * @param method how the report describes it
   * @param progress is told which shape is next
   */
  public static GemmReport run(GemmOptions options, String method, Consumer<String> progress) {
    Host host = Host.current();
    try (CoreLimits limits = CoreLimits.find(options.threads());
        CopyLimit copy = new CopyLimit()) {
      GemmBench bench = new GemmBench(options, progress, limits);
      bench.play(copy);
      return GemmReport.of(
          host,
          method,
          options.epilogue().toString(),
          options.threads(),
          limits.report(copy.gbytes()),
          bench.rows,
          List.copyOf(bench.notes));
    }
  }

  /**
   * Lets the JIT compiler see every backend's code for one row, for whole tiles and for remainders,
   * long before anything is timed: until it has compiled them, the Vector API is a hundred times
   * slower.
   */
  private void warmUp() {
    progress.accept("warm-up");
    for (GemmShape shape : WARMUP) {
      try (Field field = Field.open(options, List.of(), shape, ALL_BITS)) {
        for (GemmContender contender : field.contenders()) {
          long end = System.nanoTime() + options.warmup().toNanos();
          while (System.nanoTime() < end) {
            contender.run(1);
          }
        }
      }
    }
  }

  private void play(CopyLimit copy) {
    warmUp();
    for (GemmPeer peer : options.peers()) {
      Optional<String> obstacle = peer.obstacle(options.epilogue());
      if (obstacle.isPresent()) {
        notes.add(peer.name() + " does not play: " + obstacle.get());
      } else {
        peers.add(peer);
      }
    }
    if (!limits.known()) {
      notes.add("no percentage of the limit: no machine code could be run to measure it");
    }
    int shapes = options.shapes().size();
    for (int i = 0; i < shapes; i++) {
      GemmShape shape = options.shapes().get(i);
      progress.accept("[" + (i + 1) + "/" + shapes + "] " + shape);
      play(shape);
      copy.sample();
    }
  }

  private void play(GemmShape shape) {
    try (Field field = open(shape)) {
      field.refusals().forEach((name, why) -> notes.add(name + " " + shape + ": " + why));
      field
          .inexact()
          .forEach((name, check) -> notes.add(name + " " + shape + ", not timed: " + check));
      contest(field);
    }
  }

  /** The field on operands that every peer gets right, if there are such. */
  private Field open(GemmShape shape) {
    Field field = Field.open(options, peers, shape, bits);
    if (bits == SAFE_BITS || field.inexact().isEmpty()) {
      return field;
    }
    field
        .inexact()
        .forEach(
            (name, check) ->
                notes.add(
                    name
                        + " is inexact on weights of 8 bits ("
                        + shape
                        + ": "
                        + check
                        + "); from there on everybody gets weights of 7 bits"));
    bits = SAFE_BITS;
    field.close();
    return Field.open(options, peers, shape, bits);
  }

  private void contest(Field field) {
    List<Contender> all = new ArrayList<>(field.contenders());
    all.addAll(limits.contenders(field.problem().weightBits()));
    Optional<Together> apart =
        options
            .alone()
            .map(
                backend ->
                    Together.of(
                        options.threads(), () -> new BackendContender(backend, field.problem())));
    apart.ifPresent(all::add);
    Times times;
    try {
      times = Contest.run(all, options.plan());
    } finally {
      apart.ifPresent(Together::close);
    }
    limits.record(times, field.contenders().size());
    apart.ifPresent(ignored -> notes.add(gains(field, times, all.size() - 1)));
    int backends = options.players().size();
    int contenders = field.contenders().size();
    for (int a = 0; a < backends; a++) {
      // The others are the opponents of the first backend; the peers are everybody's.
      int from = a == 0 ? 1 : backends;
      for (int b = from; b < contenders; b++) {
        rows.add(row(field, times, a, Optional.of(b)));
      }
      if (from >= contenders) {
        rows.add(row(field, times, a, Optional.empty()));
      }
    }
  }

  /** What the threads gain: in registers, with a product each, and with one that they share. */
  private String gains(Field field, Times times, int apart) {
    int threads = options.threads();
    int alone = options.backends().size();
    StringBuilder text = new StringBuilder();
    text.append(field.problem().shape()).append(": ").append(threads).append(" threads do ");
    limits
        .gain(times, field.contenders().size())
        .ifPresent(
            gain -> text.append(interval(gain)).append(" times as much as one in registers, "));
    return text.append(interval(times.speedRatio(apart, alone).times(threads)))
        .append(" with a product each; a product they share has ")
        .append(interval(times.speedRatio(0, apart).times(1.0 / threads)))
        .append(" of that speed")
        .toString();
  }

  private static String interval(Estimate e) {
    return String.format(Locale.ROOT, "%.3f (%.3f - %.3f)", e.value(), e.low(), e.high());
  }

  private GemmRow row(Field field, Times times, int a, Optional<Integer> b) {
    GemmShape shape = field.problem().shape();
    Optional<GemmContender> peer = b.map(field.contenders()::get);
    Optional<Estimate> ratio = b.map(other -> times.speedRatio(a, other));
    return new GemmRow(
        shape.m(),
        shape.n(),
        shape.k(),
        field.contenders().get(a).name(),
        shape.macs() / times.medianNanos(a),
        limits.percentOfMultipliers(times, a, shape.macs(), field.contenders().size()),
        limits.percentOfStep(
            times, a, shape.macs(), field.contenders().size(), field.problem().weightBits()),
        peer.map(GemmContender::name).orElse(null),
        b.map(other -> shape.macs() / times.medianNanos(other)).orElse(null),
        ratio.map(Estimate::value).orElse(null),
        ratio.map(Estimate::low).orElse(null),
        ratio.map(Estimate::high).orElse(null),
        peer.map(GemmContender::implementation).orElse(""),
        field.problem().weightBits(),
        times.rounds());
  }
}
