package dev.zeropoint.simd.x86.code;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** Installed machine code: a C function of up to six numbers, the addresses it reads among them. */
public final class Routine {
  /**
   * Behind the numbers are the segments that the addresses lie in, for the linker alone: it holds
   * their arenas open during the call, and refuses closed ones.
   *
   * <p>Critical: without the transition between Java and native state, which costs more than a
   * small tensor. In exchange a call must be short.
   */
  private static final MethodHandle TWO_SEGMENTS = downcall(2);

  private static final MethodHandle FOUR_SEGMENTS = downcall(4);
  private static final int NUMBERS = 6;

  private final MemorySegment entry;

  private Routine(MemorySegment entry) {
    this.entry = entry;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle downcall(int segments) {
    MemoryLayout[] arguments = new MemoryLayout[NUMBERS + segments];
    Arrays.fill(arguments, 0, NUMBERS, ValueLayout.JAVA_LONG);
    Arrays.fill(arguments, NUMBERS, arguments.length, ValueLayout.ADDRESS);
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments), Linker.Option.critical(false));
  }

  /**
   * Places code, for as long as the JVM lives.
   *
   * @param name what profilers call it
   */
  public static Routine install(String name, byte[] code) {
    CodeMemory.Code installed = CodeMemory.install(code, Arena.global());
    PerfMap.add(installed, name);
    return new Routine(installed.segment());
  }

  /**
   * Runs it on memory of two segments and answers what it left in RAX. The numbers come in RDI,
   * RSI, RDX, RCX, R8, R9.
   */
  public long call(
      long number1,
      long number2,
      long number3,
      long number4,
      long number5,
      long number6,
      MemorySegment src,
      MemorySegment dst) {
    try {
      return (long)
          TWO_SEGMENTS.invokeExact(
              entry, number1, number2, number3, number4, number5, number6, src, dst);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // The handle throws what its checks throw, which is unchecked.
      throw new AssertionError(e);
    }
  }

  /** Runs it on memory of up to four segments. */
  public long call(
      long number1,
      long number2,
      long number3,
      long number4,
      long number5,
      long number6,
      MemorySegment src1,
      MemorySegment src2,
      MemorySegment dst,
      MemorySegment scratch) {
    try {
      return (long)
          FOUR_SEGMENTS.invokeExact(
              entry, number1, number2, number3, number4, number5, number6, src1, src2, dst,
              scratch);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // As above.
      throw new AssertionError(e);
    }
  }
}
