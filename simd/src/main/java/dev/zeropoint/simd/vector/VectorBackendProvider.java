package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.BackendProvider;
import dev.zeropoint.core.gemm.GemmBackend;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Offers the vector backend under the names of its three widths. A JVM runs one of them: the width
 * is a constant that the JIT compiler sees.
 */
public final class VectorBackendProvider implements BackendProvider {
  private static final int RANK = 100;

  /** Behind the scalar backend, so that a reason why no width can be used is told once. */
  private static final int RANK_OF_OTHER_WIDTHS = -1;

  /** For {@link java.util.ServiceLoader}. */
  public VectorBackendProvider() {}

  /** Made at first use, when the Vector API is known to be present. */
  private static final class Holder {
    static final GemmBackend BACKEND = new VectorBackend();
  }

  @Override
  public List<Candidate> candidates() {
    return candidates(VectorWidth.ofThisJvm());
  }

  /** The three candidates of a JVM with the given width. */
  static List<Candidate> candidates(VectorWidth width) {
    return IntStream.of(512, 256, 128).mapToObj(bits -> candidate(bits, width)).toList();
  }

  private static Candidate candidate(int bits, VectorWidth width) {
    boolean chosen = bits == width.bits();
    // Where no width can be used, the widest stands for all.
    boolean first = chosen || (width.obstacle().isPresent() && bits == 512);
    Optional<String> obstacle =
        chosen
            ? Optional.empty()
            : width
                .obstacle()
                .or(
                    () ->
                        Optional.of(
                            "this JVM uses "
                                + width.bits()
                                + " bits; -D"
                                + VectorWidth.PROPERTY
                                + " forces a width that the CPU has"));
    return new Candidate(
        "vector-" + bits, first ? RANK : RANK_OF_OTHER_WIDTHS, obstacle, () -> Holder.BACKEND);
  }
}
