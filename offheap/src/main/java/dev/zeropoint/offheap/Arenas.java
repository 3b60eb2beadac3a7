package dev.zeropoint.offheap;

import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;

/**
 * Opens arenas whose allocations start at a multiple of {@link Tensor#ALIGNMENT} at least, so that
 * no tensor begins in the middle of a cache line or of a SIMD register.
 *
 * <p>In all else they are the arenas of the JDK: fresh memory is zero, {@code
 * -XX:MaxDirectMemorySize} does not limit it, closing ends every segment, closing twice throws
 * {@link IllegalStateException}.
 *
 * <p>With the system property {@code zeropoint.leaks=true} each arena remembers where it was
 * opened, and {@link Leaks} reports those that were lost without being closed. The property is read
 * once; without it the only cost is the test of a constant.
 */
public final class Arenas {
  private static final boolean TRACKED = Leaks.enabled();

  private Arenas() {}

  /** An arena for the calling thread alone, which also has to close it. */
  public static Arena confined() {
    return TRACKED
        ? Leaks.TRACKER.open(Arena.ofConfined(), false)
        : new AlignedArena(Arena.ofConfined());
  }

  /** An arena for any number of threads, any of which may close it. */
  public static Arena shared() {
    return TRACKED
        ? Leaks.TRACKER.open(Arena.ofShared(), true)
        : new AlignedArena(Arena.ofShared());
  }
}
