package dev.zeropoint.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tile kernels must be compiled well whatever ran in the process before. Each case has a JVM of
 * its own, and times a product against a scalar loop on arrays in the same JVM. On Zen 5, after
 * {@code SEGMENTS}, 64 rows have 10.9, 20.3 and 38.3 times the speed of that loop at 128, 256 and
 * 512 bits; the same kernels with calls left in their loops have 2.3, 4.2 and 7.9. What is asked
 * for lies between.
 */
class VectorCompilationIT {
  private static final Pattern RATIO = Pattern.compile("ratio (\\d+) ([0-9.]+)");

  @ParameterizedTest
  @CsvSource({
    "128, NOTHING, 5",
    "128, SEGMENTS, 5",
    "128, WIDTHS, 5",
    "256, SEGMENTS, 9",
    "256, BACKENDS, 9",
    "512, NOTHING, 14",
    "512, SEGMENTS, 14",
    "512, WIDTHS, 14"
  })
  void kernelsAreCompiledWellAfter(int bits, CompilationProbe.Before before, double ratio)
      throws IOException, InterruptedException {
    assumeTrue(
        bits <= Lanes.cpuBits(),
        () -> bits + " bits are not timed: the CPU's vectors have " + Lanes.cpuBits() + " bits");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-D" + VectorWidth.PROPERTY + "=" + bits,
            "-cp",
            System.getProperty("java.class.path"),
            CompilationProbe.class.getName(),
            before.name(),
            Double.toString(ratio),
            "64",
            "3",
            "1");
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    Matcher matcher = RATIO.matcher(output);
    for (int rows : new int[] {64, 3, 1}) {
      assertThat(matcher.find()).as(output).isTrue();
      assertThat(Integer.parseInt(matcher.group(1))).isEqualTo(rows);
      // One row reads as many weights as four: it has about half of their speed.
      double wanted = rows == 1 ? ratio / 2 : ratio;
      assertThat(Double.parseDouble(matcher.group(2)))
          .as("scalar time by vector time, %s rows, %s bits, after %s", rows, bits, before)
          .isGreaterThanOrEqualTo(wanted);
    }
  }
}
