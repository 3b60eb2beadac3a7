package dev.zeropoint.simd.x86.code;

/**
 * The operating system or the JVM refuses executable memory; the message names the call and why.
 */
public final class CodeMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CodeMemoryException(String message) {
    super(message);
  }
}
