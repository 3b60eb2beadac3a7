package dev.zeropoint.cli;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** When the ranges of activations are chosen. */
enum QuantizeMode {
  /** At each run, over the tensor at hand. */
  DYNAMIC,
  /** Beforehand, from inputs that stand for all others. */
  STATIC;

  /** The mode of that name. */
  static QuantizeMode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException("expected dynamic or static but was \"" + name + "\""));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
