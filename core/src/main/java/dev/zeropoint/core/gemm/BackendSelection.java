package dev.zeropoint.core.gemm;

import java.util.List;

/**
 * A chosen backend and why it is the one.
 *
 * @param backend that was chosen
 * @param reason one line: why it, and why not a faster one
 * @param verdicts on every backend, the fastest first
 */
public record BackendSelection(GemmBackend backend, String reason, List<Verdict> verdicts) {
  /** Copies the list. */
  public BackendSelection {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * What selection found of one backend.
   *
   * @param name of the backend
   * @param usable whether it can run here
   * @param reason one line
   */
  public record Verdict(String name, boolean usable, String reason) {
    @Override
    public String toString() {
      return name + ": " + reason;
    }
  }
}
