package dev.zeropoint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads the lines of a UTF-8 file one by one and hashes its bytes on the way. A line ends with LF
 * or CR LF; what follows the last of them is a line too, unless it is empty.
 */
final class LineReader implements AutoCloseable {
  /** A longer line is no sentence; without a limit a file without line ends would fill the heap. */
  static final int MAX_LINE_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FIRST_LINE_BYTES = 1 << 10;

  private final Path file;
  private final InputStream in;
  private final MessageDigest digest = Sha256.digest();
  // It reports what is malformed; the charset's own decoding would replace it in silence.
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private byte[] line = new byte[FIRST_LINE_BYTES];
  private int lineBytes;
  private long number;

  /**
   * A reader of bytes.
   *
   * @param file where they come from, for messages
   */
  LineReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static LineReader open(Path file) {
    return new LineReader(file, RegularFile.open(file));
  }

  /**
   * The next line without its end, or null if there is none.
   *
   * @throws UnreadableException if the file cannot be read
   * @throws CommandException if the line is too long or not UTF-8
   */
  String next() {
    lineBytes = 0;
    number++;
    while (position < limit || fill()) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end);
      if (end < limit) {
        position = end + 1;
        if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
          lineBytes--;
        }
        return decoded();
      }
    }
    return lineBytes == 0 ? null : decoded();
  }

  /** Reads on; false at the end of the file. */
  private boolean fill() {
    try {
      position = 0;
      limit = Math.max(in.read(buffer), 0);
    } catch (IOException e) {
      throw RegularFile.unreadable(file.toString(), e);
    }
    digest.update(buffer, 0, limit);
    return limit > 0;
  }

  /** Takes the buffer's bytes up to an end over into the line. */
  private void append(int end) {
    int count = end - position;
    if (count > MAX_LINE_BYTES - lineBytes) {
      throw new CommandException(
          file + ": line " + number + " is longer than " + (MAX_LINE_BYTES >> 20) + " MiB");
    }
    if (lineBytes + count > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, lineBytes + count));
    }
    System.arraycopy(buffer, position, line, lineBytes, count);
    lineBytes += count;
    position = end;
  }

  private String decoded() {
    ByteBuffer bytes = ByteBuffer.wrap(line, 0, lineBytes);
    try {
      return decoder.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          file + ": line " + number + " is not UTF-8, from its byte " + (bytes.position() + 1), e);
    }
  }

  /** The hash of the file; to be asked once, when {@link #next} has given null. */
  String sha256() {
    return Sha256.hex(digest);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw RegularFile.unreadable(file.toString(), e);
    }
  }
}
