package dev.zeropoint.models.embedding;

import java.util.Objects;

/**
 * A setting and who stated it.
 *
 * @param value the setting
 * @param source such as {@code settings}, the name of a file, or {@code default}
 */
public record Stated<T>(T value, String source) {
  /** Neither may be null. */
  public Stated {
    Objects.requireNonNull(value, "value is null");
    Objects.requireNonNull(source, "source is null");
  }

  @Override
  public String toString() {
    return value + " (" + source + ")";
  }
}
