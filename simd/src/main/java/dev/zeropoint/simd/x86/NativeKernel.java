package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.PerfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A kernel in executable memory, run by the CPU. */
final class NativeKernel extends Kernel {
  /**
   * All kernels are called in one way. A kernel gets the block alone and takes every address from
   * it; the segments behind those addresses are passed too, so that the linker holds their arenas
   * open during the call and refuses closed ones.
   *
   * <p>Critical: without the transition between Java and native state, which costs more than a
   * small product. In exchange a call must be short ({@link Tier#productsPerCall}).
   */
  @SuppressWarnings("restricted")
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS),
              Linker.Option.critical(false));

  private final MemorySegment entry;

  private NativeKernel(String name, byte[] code, MemorySegment entry) {
    super(name, code);
    this.entry = entry;
  }

  /** Places code in executable memory, for as long as the JVM lives. */
  static Kernel load(String name, byte[] code) {
    CodeMemory.Code installed = CodeMemory.install(code, Arena.global());
    PerfMap.add(installed, name);
    return new NativeKernel(name, code, installed.segment());
  }

  @Override
  void call(
      MemorySegment block,
      MemorySegment lhs,
      MemorySegment weights,
      MemorySegment dst,
      MemorySegment bias,
      MemorySegment factors,
      MemorySegment shifts) {
    try {
      CALL.invokeExact(entry, block, lhs, weights, dst, bias, factors, shifts);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      // The handle throws what its checks throw, which is unchecked.
      throw new AssertionError(e);
    }
  }
}
