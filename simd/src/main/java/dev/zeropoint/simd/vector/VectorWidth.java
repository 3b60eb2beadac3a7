package dev.zeropoint.simd.vector;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which width the backend takes, decided without a class of the Vector API, so that a JVM that was
 * started without it gets a reason and not an error.
 *
 * @param bits of the width, 0 when none can be used
 * @param obstacle why none can be used
 */
record VectorWidth(int bits, Optional<String> obstacle) {
  /** The system property that forces a width: 128, 256 or 512. */
  static final String PROPERTY = "zeropoint.vector.bits";

  static final String MODULE = "jdk.incubator.vector";

  /** The width of this JVM: the forced one, else the widest up to 512 that the CPU has. */
  static VectorWidth ofThisJvm() {
    return choose(cpuBits(), System.getProperty(PROPERTY, ""));
  }

  /**
   * The rule behind {@link #ofThisJvm}.
   *
   * @param cpu bits of the CPU's vectors, nothing where the Vector API is not present
   * @param forced value of {@value #PROPERTY}, blank for none
   */
  static VectorWidth choose(OptionalInt cpu, String forced) {
    if (cpu.isEmpty()) {
      return refused("the module " + MODULE + " is not resolved; add --add-modules " + MODULE);
    }
    String found = "the CPU's vectors have " + cpu.getAsInt() + " bits";
    int widest = Math.min(512, Integer.highestOneBit(cpu.getAsInt()));
    if (widest < 128) {
      return refused(found);
    }
    return switch (forced.strip()) {
      case "" -> new VectorWidth(widest, Optional.empty());
      case "128", "256", "512" -> {
        int bits = Integer.parseInt(forced.strip());
        yield bits <= widest
            ? new VectorWidth(bits, Optional.empty())
            : refused(PROPERTY + "=" + bits + " is too wide: " + found);
      }
      default -> refused(PROPERTY + "=" + forced.strip() + " is none of 128, 256 and 512");
    };
  }

  private static VectorWidth refused(String obstacle) {
    return new VectorWidth(0, Optional.of(obstacle));
  }

  private static OptionalInt cpuBits() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Lanes.cpuBits());
    } catch (LinkageError | UnsupportedOperationException e) {
      return OptionalInt.empty();
    }
  }
}
