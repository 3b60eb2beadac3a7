package dev.zeropoint.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** A buffered stream that remembers why it failed, since a {@code PrintWriter} keeps that back. */
final class StandardOutput extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private String failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** What the system said when a write failed. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether it failed because nobody reads on the other end of the pipe. */
  boolean readerGone() {
    return failure != null && failure.toLowerCase(Locale.ROOT).contains("pipe");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int piece = Math.min(count - done, buffer.length - filled);
      System.arraycopy(bytes, offset + done, buffer, filled, piece);
      filled += piece;
      done += piece;
      if (filled == buffer.length) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.write(buffer, 0, filled);
      out.flush();
    } catch (IOException e) {
      failure = IoReason.of(e);
      throw e;
    } finally {
      filled = 0;
    }
  }
}
