package dev.zeropoint.cli;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** How a command prints its result. */
enum OutputFormat {
  /** For people. */
  TEXT,
  /** For programs: one line. */
  JSON;

  /** The format of that name. */
  static OutputFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("expected text or json but was \"" + name + "\""));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
