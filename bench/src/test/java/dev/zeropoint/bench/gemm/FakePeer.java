package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Optional;

/** A peer that computes like the reference and then changes the first element. */
final class FakePeer implements GemmPeer {
  private final String name;
  private final int wrongFromBits;
  private final boolean present;

  /**
   * A peer.
   *
   * @param wrongFromBits how many bits the weights must have for a wrong result
   */
  FakePeer(String name, int wrongFromBits, boolean present) {
    this.name = name;
    this.wrongFromBits = wrongFromBits;
    this.present = present;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> obstacle(EpilogueKind epilogue) {
    return present ? Optional.empty() : Optional.of("it is absent");
  }

  @Override
  public GemmContender open(GemmProblem problem, int threads) {
    BackendContender right = new BackendContender(Backends.select("scalar").backend(), problem);
    boolean wrong = problem.weightBits() >= wrongFromBits;
    return new GemmContender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String implementation() {
        return "of " + name;
      }

      @Override
      public Tensor result() {
        return right.result();
      }

      @Override
      public void run(int calls) {
        right.run(calls);
        if (wrong) {
          change(right.result());
        }
      }

      @Override
      public void close() {
        right.close();
      }
    };
  }

  /** Moves the first element further than any rounding does. */
  static void change(Tensor result) {
    switch (result.type()) {
      case F32 -> result.setFloat(0, result.getFloat(0) + 1);
      case U8 -> result.setLong(0, result.getLong(0) ^ 0x40);
      default -> result.setLong(0, result.getLong(0) + 1);
    }
  }
}
