package dev.zeropoint.core.floats;

/**
 * Arithmetic of two float32, rounded once, to nearest with ties to even. Which of all NaN a NaN is
 * stays open.
 */
public enum FloatOperation {
  /** {@code a + b}. */
  ADD,
  /** {@code a - b}. */
  SUBTRACT,
  /** {@code a * b}. */
  MULTIPLY,
  /** {@code a / b}. */
  DIVIDE
}
