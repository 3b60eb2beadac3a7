package dev.zeropoint.simd.x86.sim;

/** Simulated code did what real code must not; the message has the instruction and the address. */
public final class SimulationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulationException(String message) {
    super(message);
  }

  SimulationException(String message, Throwable cause) {
    super(message, cause);
  }
}
