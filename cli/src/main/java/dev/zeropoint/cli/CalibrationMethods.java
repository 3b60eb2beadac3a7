package dev.zeropoint.cli;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/** The names of the ways to choose a range. */
final class CalibrationMethods {
  private static final Map<String, CalibrationMethod> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("minmax", CalibrationMethod.MIN_MAX);
    NAMES.put("average", CalibrationMethod.MOVING_AVERAGE);
    NAMES.put("percentile", CalibrationMethod.PERCENTILE);
    NAMES.put("mse", CalibrationMethod.MSE);
    NAMES.put("entropy", CalibrationMethod.ENTROPY);
  }

  private CalibrationMethods() {}

  /** The method of that name. */
  static CalibrationMethod of(String name) {
    CalibrationMethod method = NAMES.get(name);
    if (method == null) {
      throw new TypeConversionException(
          "expected one of " + String.join(", ", NAMES.keySet()) + " but was \"" + name + "\"");
    }
    return method;
  }

  /** The name of a method. */
  static String name(CalibrationMethod method) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue() == method)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
