package dev.zeropoint.bench.gemm;

import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.core.gemm.GemmBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@link GemmBench} measures.
 *
 * @param shapes one or more
 * @param backends of this library, one or more
 * @param alone what the first of them is on one thread, if they are on several: it plays, too, by
 *     itself and as so many products at once, one a thread
 * @param peers that they play against, if any
 * @param threads that each contender may use
 * @param epilogue what is stored
 * @param warmup how long each backend's code for one kind of shape is run before the first contest
 * @param plan of each contest
 * @param seed of the operands
 */
public record GemmOptions(
    List<GemmShape> shapes,
    List<GemmBackend> backends,
    Optional<GemmBackend> alone,
    List<GemmPeer> peers,
    int threads,
    EpilogueKind epilogue,
    Duration warmup,
    Plan plan,
    long seed) {
  /** Copies the lists. */
  public GemmOptions {
    shapes = List.copyOf(shapes);
    backends = List.copyOf(backends);
    peers = List.copyOf(peers);
  }

  /** All of this library who play for themselves. */
  List<GemmBackend> players() {
    return Stream.concat(backends.stream(), alone.stream()).toList();
  }
}
