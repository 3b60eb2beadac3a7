package dev.zeropoint.simd.x86.code;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library that place code, on Linux. Addresses are longs. A call that fails
 * throws {@link CodeMemoryException} with its name and the text of errno. For one thread.
 */
final class Libc implements AutoCloseable {
  /** Protection and mapping flags of mmap(2). */
  static final int PROT_READ = 1;

  static final int PROT_WRITE = 2;
  static final int PROT_EXEC = 4;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_EXEC = 0x10;
  private static final int EINVAL = 22;
  private static final long LONGEST_ERROR_TEXT = 1024;

  private static final MemoryLayout ERRNO = Linker.Option.captureStateLayout();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment errno = arena.allocate(ERRNO);

  /** Linked at first use, which must not come before native access is known to be enabled. */
  private static final class Handles {
    static final MethodHandle MEMFD_CREATE =
        link("memfd_create", FunctionDescriptor.of(JAVA_INT, ValueLayout.ADDRESS, JAVA_INT));
    static final MethodHandle FTRUNCATE =
        link("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    static final MethodHandle MMAP =
        link(
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    static final MethodHandle MPROTECT =
        link("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle MUNMAP =
        link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle STRERROR = linkStrerror();

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
      return Linker.nativeLinker()
          .downcallHandle(symbol(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle linkStrerror() {
      AddressLayout text =
          ValueLayout.ADDRESS.withTargetLayout(
              MemoryLayout.sequenceLayout(LONGEST_ERROR_TEXT, ValueLayout.JAVA_BYTE));
      return Linker.nativeLinker()
          .downcallHandle(symbol("strerror"), FunctionDescriptor.of(text, JAVA_INT));
    }

    private static MemorySegment symbol(String name) {
      SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
      return lookup
          .find(name)
          .orElseThrow(() -> new CodeMemoryException("the C library has no " + name));
    }
  }

  /** A new file in memory that may hold code; the descriptor is not passed to child processes. */
  int memfdCreate(String name) {
    MemorySegment text = arena.allocateFrom(name);
    int file = memfdCreate(text, MFD_CLOEXEC | MFD_EXEC);
    // Kernels before 6.3 do not know MFD_EXEC and make every file executable.
    if (file < 0 && errno() == EINVAL) {
      file = memfdCreate(text, MFD_CLOEXEC);
    }
    return succeeded(file, "memfd_create");
  }

  private int memfdCreate(MemorySegment name, int flags) {
    try {
      return (int) Handles.MEMFD_CREATE.invokeExact(errno, name, flags);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void ftruncate(int file, long bytes) {
    try {
      succeeded((int) Handles.FTRUNCATE.invokeExact(errno, file, bytes), "ftruncate");
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void close(int file) {
    try {
      succeeded((int) Handles.CLOSE.invokeExact(errno, file), "close");
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Maps at an address of the system's choice; {@code file} is -1 for anonymous memory. */
  long mmap(long bytes, int protection, int flags, int file) {
    try {
      long address = (long) Handles.MMAP.invokeExact(errno, 0L, bytes, protection, flags, file, 0L);
      return succeeded(address, "mmap " + name(protection));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void mprotect(long address, long bytes, int protection) {
    try {
      succeeded(
          (int) Handles.MPROTECT.invokeExact(errno, address, bytes, protection),
          "mprotect " + name(protection));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void munmap(long address, long bytes) {
    try {
      succeeded((int) Handles.MUNMAP.invokeExact(errno, address, bytes), "munmap");
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private int succeeded(int result, String call) {
    return (int) succeeded((long) result, call);
  }

  /** The result, or an exception where it is -1, by which all of these calls tell a failure. */
  private long succeeded(long result, String call) {
    if (result != -1) {
      return result;
    }
    int number = errno();
    throw new CodeMemoryException(call + ": " + text(number) + " (errno " + number + ")");
  }

  private int errno() {
    return errno.get(JAVA_INT, ERRNO.byteOffset(MemoryLayout.PathElement.groupElement("errno")));
  }

  private static String text(int number) {
    try {
      return ((MemorySegment) Handles.STRERROR.invokeExact(number)).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static String name(int protection) {
    return ((protection & PROT_READ) != 0 ? "r" : "-")
        + ((protection & PROT_WRITE) != 0 ? "w" : "-")
        + ((protection & PROT_EXEC) != 0 ? "x" : "-");
  }

  /** A method handle declares Throwable; what comes is our own exception or an error of the JVM. */
  static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException exception -> exception;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }

  @Override
  public void close() {
    arena.close();
  }
}
