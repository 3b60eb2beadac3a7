package dev.zeropoint.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the command runs on. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  static String jdkVersion() {
    return Runtime.version().toString();
  }

  static String jdkVendor() {
    return System.getProperty("java.vendor");
  }

  static String vm() {
    return System.getProperty("java.vm.name");
  }

  static String os() {
    return System.getProperty("os.name") + " " + System.getProperty("os.version");
  }

  static String arch() {
    return System.getProperty("os.arch");
  }

  /** The name that the CPU gives itself, where Linux tells it: on x86, not on ARM. */
  static Optional<String> cpu() {
    // Not strict about the encoding: a name with a strange letter is better than none.
    try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .map(OneLine::of)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The cores that this process may use, a container's limit counted in. */
  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  static long heapBytes() {
    return Runtime.getRuntime().maxMemory();
  }

  /** The memory of the machine, or of the container if that has less. */
  static OptionalLong physicalBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? OptionalLong.of(system.getTotalMemorySize())
        : OptionalLong.empty();
  }
}
