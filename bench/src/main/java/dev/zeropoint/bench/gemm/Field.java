package dev.zeropoint.bench.gemm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contenders of one problem, each run once and compared with the reference. */
final class Field implements AutoCloseable {
  private final GemmProblem problem;
  private final List<GemmContender> contenders = new ArrayList<>();

  /** Why a peer does not play, by its name. */
  private final Map<String, String> refusals = new LinkedHashMap<>();

  /** The peers whose result is not the reference's, by their names. */
  private final Map<String, Check> inexact = new LinkedHashMap<>();

  private Field(GemmProblem problem) {
    this.problem = problem;
  }

  /**
   * Prepares all contenders.
   *
   * @throws IllegalStateException if a backend of this library is wrong
   */
  static Field open(GemmOptions options, List<GemmPeer> peers, GemmShape shape, int bits) {
    Field field = new Field(GemmProblem.create(shape, options.epilogue(), bits, options.seed()));
    try {
      options
          .players()
          .forEach(
              backend -> field.contenders.add(BackendContender.checked(backend, field.problem)));
      peers.forEach(peer -> field.add(peer, options.threads()));
      return field;
    } catch (RuntimeException e) {
      field.close();
      throw e;
    }
  }

  private void add(GemmPeer peer, int threads) {
    GemmContender contender;
    try {
      contender = peer.open(problem, threads);
    } catch (RuntimeException | LinkageError e) {
      refusals.put(peer.name(), String.valueOf(e.getMessage()));
      return;
    }
    Check check = Check.of(contender, problem);
    if (check.passed()) {
      contenders.add(contender);
    } else {
      inexact.put(peer.name(), check);
      contender.close();
    }
  }

  GemmProblem problem() {
    return problem;
  }

  /** Those who can play: the backends, then the peers that are right. */
  List<GemmContender> contenders() {
    return contenders;
  }

  Map<String, String> refusals() {
    return refusals;
  }

  Map<String, Check> inexact() {
    return inexact;
  }

  @Override
  public void close() {
    contenders.forEach(GemmContender::close);
    problem.close();
  }
}
