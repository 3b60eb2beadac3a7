package dev.zeropoint.simd.x86.quant;

import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.PerfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Installed machine code: a C function of numbers in registers. */
final class Routine {
  /**
   * Six numbers, which the code reads, addresses among them. Behind them are the segments that
   * those addresses lie in, for the linker alone: it holds their arenas open during the call, and
   * refuses closed ones.
   *
   * <p>Critical: without the transition between Java and native state, which costs more than a
   * small tensor. In exchange a call must be short.
   */
  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS),
              Linker.Option.critical(false));

  private final MemorySegment entry;

  private Routine(MemorySegment entry) {
    this.entry = entry;
  }

  /** Places code, for as long as the JVM lives. */
  static Routine install(QuantizationRoutine routine) {
    CodeMemory.Code installed = CodeMemory.install(routine.emit(), Arena.global());
    PerfMap.add(installed, routine.kernelName());
    return new Routine(installed.segment());
  }

  /** Runs it and answers what it left in RAX. The numbers come in RDI, RSI, RDX, RCX, R8, R9. */
  long call(
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
          CALL.invokeExact(entry, number1, number2, number3, number4, number5, number6, src, dst);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // The handle throws what its checks throw, which is unchecked.
      throw new AssertionError(e);
    }
  }
}
