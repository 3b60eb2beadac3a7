package dev.zeropoint.offheap.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A tensor file could not be read or written: what the operating system refused, or what is wrong
 * inside the file. The message is one line and starts with the path as the caller gave it.
 */
public final class TensorFileException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int MAX_QUOTED = 60;

  /** A problem of that file. */
  TensorFileException(Path file, String problem) {
    this(file, problem, null);
  }

  TensorFileException(Path file, String problem, IOException cause) {
    super(printable(file.toString(), Integer.MAX_VALUE) + ": " + problem, cause);
  }

  /**
   * What the operating system refused; an exception of this type is passed on as it is.
   *
   * @param attempt what was tried, such as "cannot read"
   */
  static TensorFileException of(Path file, String attempt, IOException e) {
    if (e instanceof TensorFileException known) {
      return known;
    }
    return new TensorFileException(file, attempt + ": " + reason(e), e);
  }

  private static String reason(IOException e) {
    String text =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          case ClosedByInterruptException _ -> "the thread was interrupted";
          case CharacterCodingException _ -> "the text is not UTF-8";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return printable(text, text.length());
  }

  /** A piece of a file between quotes, shortened, with nothing in it that could break a line. */
  static String quote(String text) {
    return "'" + shorten(text) + "'";
  }

  /** The same without the quotes. */
  static String shorten(String text) {
    return printable(text, MAX_QUOTED);
  }

  private static String printable(String text, int maxLength) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), maxLength); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)
          || Character.isSurrogate(c)
          || Character.getType(c) == Character.LINE_SEPARATOR
          || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
          || Character.getType(c) == Character.FORMAT) {
        printable.append(String.format("\\u%04x", (int) c));
      } else {
        printable.append(c);
      }
    }
    return text.length() > maxLength ? printable.append("...").toString() : printable.toString();
  }
}
