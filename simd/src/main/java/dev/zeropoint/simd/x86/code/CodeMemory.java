package dev.zeropoint.simd.x86.code;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Places machine code in memory that is writable or executable, never both. Two ways are tried:
 *
 * <ol>
 *   <li>a memfd, mapped writable, filled, unmapped, then mapped executable. Works where changing
 *       writable memory to executable is refused (SELinux {@code execmem});
 *   <li>anonymous memory, filled, then made executable with mprotect. Works where memfd_create is
 *       refused (seccomp filters) or missing.
 * </ol>
 *
 * <p>Without native access for the module nothing is tried, so that the JVM prints no warning.
 */
public final class CodeMemory {
  /** How code comes into executable memory. */
  enum Way {
    MEMFD,
    ANONYMOUS
  }

  private static final String MEMFD_NAME = "zeropoint-code";

  private CodeMemory() {}

  /**
   * Code that stands.
   *
   * @param segment the executable bytes, read-only; alive until the owner closes
   */
  public record Code(MemorySegment segment) {
    /** Where the first instruction is. */
    public long address() {
      return segment.address();
    }

    /** Size of the code in bytes. */
    public long size() {
      return segment.byteSize();
    }
  }

  /**
   * Why code cannot be placed here, as far as it is known before trying: another operating system
   * or CPU, or native access not enabled for the module. Calls nothing restricted.
   */
  public static Optional<String> obstacle() {
    return obstacle(
        System.getProperty("os.name"), System.getProperty("os.arch"), CodeMemory.class.getModule());
  }

  /** {@link #obstacle()} on a given system, for a given module. */
  static Optional<String> obstacle(String system, String architecture, Module module) {
    if (!system.equals("Linux")) {
      return Optional.of("machine code needs Linux, this is " + system);
    }
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return Optional.of("machine code needs an x86-64 CPU and JVM, this is " + architecture);
    }
    if (!module.isNativeAccessEnabled()) {
      String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
      return Optional.of(
          "native access is not enabled: run java with --enable-native-access=" + name);
    }
    return Optional.empty();
  }

  /**
   * Copies code into executable memory, which is unmapped when the owner closes.
   *
   * @param code position-independent machine code, at least one byte
   * @param owner decides how long the code stands
   * @throws CodeMemoryException if there is an {@link #obstacle()}, or if both ways are refused,
   *     with the calls and their errno
   * @throws IllegalArgumentException if there is no code
   * @throws IllegalStateException if the owner is closed
   */
  public static Code install(byte[] code, Arena owner) {
    requireUsable(code, owner);
    try {
      return install(code, owner, Way.MEMFD);
    } catch (CodeMemoryException memfd) {
      try {
        return install(code, owner, Way.ANONYMOUS);
      } catch (CodeMemoryException anonymous) {
        throw new CodeMemoryException(
            "executable memory is refused: " + memfd.getMessage() + "; " + anonymous.getMessage());
      }
    }
  }

  /** Places code in one way. */
  static Code install(byte[] code, Arena owner, Way way) {
    requireUsable(code, owner);
    try (Libc libc = new Libc()) {
      long address =
          switch (way) {
            case MEMFD -> placeInMemfd(code, libc);
            case ANONYMOUS -> placeInAnonymous(code, libc);
          };
      return own(address, code.length, owner, libc);
    }
  }

  private static void requireUsable(byte[] code, Arena owner) {
    if (code.length == 0) {
      throw new IllegalArgumentException("no code: 0 bytes");
    }
    if (!owner.scope().isAlive()) {
      throw new IllegalStateException("the arena that should own the code is closed");
    }
    obstacle()
        .ifPresent(
            reason -> {
              throw new CodeMemoryException(reason);
            });
  }

  private static long placeInMemfd(byte[] code, Libc libc) {
    int file = libc.memfdCreate(MEMFD_NAME);
    try {
      libc.ftruncate(file, code.length);
      int writable = Libc.PROT_READ | Libc.PROT_WRITE;
      long view = libc.mmap(code.length, writable, Libc.MAP_SHARED, file);
      copy(code, view);
      libc.munmap(view, code.length);
      int executable = Libc.PROT_READ | Libc.PROT_EXEC;
      return libc.mmap(code.length, executable, Libc.MAP_SHARED, file);
    } finally {
      libc.close(file);
    }
  }

  private static long placeInAnonymous(byte[] code, Libc libc) {
    int writable = Libc.PROT_READ | Libc.PROT_WRITE;
    long address = libc.mmap(code.length, writable, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1);
    try {
      copy(code, address);
      libc.mprotect(address, code.length, Libc.PROT_READ | Libc.PROT_EXEC);
      return address;
    } catch (CodeMemoryException e) {
      libc.munmap(address, code.length);
      throw e;
    }
  }

  @SuppressWarnings("restricted")
  private static void copy(byte[] code, long address) {
    MemorySegment.ofAddress(address).reinterpret(code.length).copyFrom(MemorySegment.ofArray(code));
  }

  @SuppressWarnings("restricted")
  private static Code own(long address, long bytes, Arena owner, Libc libc) {
    MemorySegment mapping = MemorySegment.ofAddress(address);
    try {
      return new Code(mapping.reinterpret(bytes, owner, CodeMemory::unmap).asReadOnly());
    } catch (RuntimeException e) {
      // Another thread's arena, or one that closed meanwhile.
      libc.munmap(address, bytes);
      throw e;
    }
  }

  private static void unmap(MemorySegment mapping) {
    try (Libc libc = new Libc()) {
      libc.munmap(mapping.address(), mapping.byteSize());
    }
  }
}
