package dev.zeropoint.core.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inputs and expected outputs that others wrote, where the build was told where they are. */
final class ConformanceData {
  private static final String PROPERTY = "zeropoint.conformance";

  private ConformanceData() {}

  /** A folder of the data; without it the test is skipped and says so. */
  static Path folder(String name) {
    String root = System.getProperty(PROPERTY, "");
    assumeTrue(!root.isBlank(), () -> "skipped: -D" + PROPERTY + "=<folder> is not set");
    Path folder = Path.of(root, name);
    assumeTrue(Files.isDirectory(folder), () -> "skipped: there is no folder " + folder);
    return folder;
  }

  /** Lines of {@code key,value} behind a heading. */
  static Map<String, String> keysAndValues(Path csv) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(csv);
    for (String line : lines.subList(1, lines.size())) {
      int comma = line.indexOf(',');
      if (comma > 0) {
        values.put(line.substring(0, comma), line.substring(comma + 1));
      }
    }
    return values;
  }

  /** Numbers separated by commas and line ends, behind a heading. */
  static int[] numbers(Path csv) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    List<String> lines = Files.readAllLines(csv);
    for (String line : lines.subList(1, lines.size())) {
      for (String number : line.split(",")) {
        if (!number.isBlank()) {
          numbers.add(Integer.parseInt(number.strip()));
        }
      }
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
