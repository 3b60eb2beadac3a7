package dev.zeropoint.bench.peer;

import dev.zeropoint.bench.gemm.GemmPeer;
import java.util.List;
import java.util.stream.Collectors;

/** The other libraries by their names. */
public final class Peers {
  private static final List<GemmPeer> ALL =
      List.of(new OneDnn(), new OnnxRuntime(), new LibTorch(), new Lucene());

  private Peers() {}

  /** All of them. */
  public static List<GemmPeer> all() {
    return ALL;
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static GemmPeer named(String name) {
    return ALL.stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown peer \""
                        + name
                        + "\"; known are "
                        + ALL.stream().map(GemmPeer::name).collect(Collectors.joining(", "))));
  }

  /** What is said when the class path does not have a peer. */
  static String missing(String name) {
    return "not on the class path; --peers "
        + name
        + " given to ./zeropoint bench fetches it, Maven's profile peer-"
        + name
        + " has it";
  }
}
