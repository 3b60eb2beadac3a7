package dev.zeropoint.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a benchmark ran on.
 *
 * @param cpu the name that the CPU gives itself
 * @param cores that this process may use
 * @param os operating system and its version
 * @param arch of the JVM
 * @param jdk version and vendor
 * @param flags of the JVM
 * @param load processes that wanted to run in the last minute, at the start; -1 if unknown
 * @param date of the start, UTC
 */
public record Host(
    String cpu,
    int cores,
    String os,
    String arch,
    String jdk,
    List<String> flags,
    double load,
    String date) {
  /** Where Linux describes the CPU. */
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Copies the list. */
  public Host {
    flags = List.copyOf(flags);
  }

  /** This machine, now. */
  public static Host current() {
    return new Host(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Runtime.version() + ", " + System.getProperty("java.vendor"),
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            // Where the project lies is nobody's business.
            .filter(flag -> !flag.contains("/"))
            .collect(Collectors.toList()),
        Math.rint(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 100) / 100,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String cpuName() {
    try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown CPU");
    } catch (IOException e) {
      return "unknown CPU"; // not Linux
    }
  }

  /** The host on one line. */
  public String line() {
    return cpu + ", " + cores + " cores, " + os + " " + arch + ", JDK " + jdk;
  }
}
