package dev.zeropoint.simd.x86.code;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Mem;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Runs CPUID and XGETBV on this machine. For one thread. */
final class CpuidCode implements Cpuid, AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment answer = arena.allocate(16, 8);
  private final MethodHandle cpuid;
  private final MethodHandle xgetbv;

  /**
   * Places the code.
   *
   * @throws CodeMemoryException if it cannot be placed
   */
  CpuidCode() {
    try {
      cpuid = link(cpuidFunction(), FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, ADDRESS));
      xgetbv = link(xgetbvFunction(), FunctionDescriptor.ofVoid(ADDRESS));
    } catch (CodeMemoryException e) {
      arena.close();
      throw e;
    }
  }

  /** {@code void cpuid(int leaf, int subleaf, int[4] answer)}. */
  private static byte[] cpuidFunction() {
    Assembler asm = new Assembler();
    // CPUID writes rbx, which the caller wants back, and rdx, which holds where to answer.
    asm.push(Gpr.RBX);
    asm.mov(Gpr.R8, Gpr.RDX);
    asm.mov(Gpr.RAX, Gpr.RDI);
    asm.mov(Gpr.RCX, Gpr.RSI);
    asm.cpuid();
    asm.movDword(Mem.at(Gpr.R8), Gpr.RAX);
    asm.movDword(Mem.at(Gpr.R8, 4), Gpr.RBX);
    asm.movDword(Mem.at(Gpr.R8, 8), Gpr.RCX);
    asm.movDword(Mem.at(Gpr.R8, 12), Gpr.RDX);
    asm.pop(Gpr.RBX);
    asm.ret();
    return asm.toBytes();
  }

  /**
   * {@code void xgetbv(long[1] answer)}: register 0, whose low half comes in eax and whose high
   * half in edx.
   */
  private static byte[] xgetbvFunction() {
    Assembler asm = new Assembler();
    asm.xor(Gpr.RCX, Gpr.RCX);
    asm.xgetbv();
    asm.movDword(Mem.at(Gpr.RDI), Gpr.RAX);
    asm.movDword(Mem.at(Gpr.RDI, 4), Gpr.RDX);
    asm.ret();
    return asm.toBytes();
  }

  @SuppressWarnings("restricted")
  private MethodHandle link(byte[] code, FunctionDescriptor descriptor) {
    CodeMemory.Code installed = CodeMemory.install(code, arena);
    return Linker.nativeLinker().downcallHandle(installed.segment(), descriptor);
  }

  @Override
  public Leaf leaf(int leaf, int subleaf) {
    try {
      cpuid.invokeExact(leaf, subleaf, answer);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
    return new Leaf(
        answer.getAtIndex(JAVA_INT, 0),
        answer.getAtIndex(JAVA_INT, 1),
        answer.getAtIndex(JAVA_INT, 2),
        answer.getAtIndex(JAVA_INT, 3));
  }

  @Override
  public long xcr0() {
    try {
      xgetbv.invokeExact(answer);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
    return answer.get(JAVA_LONG, 0);
  }

  @Override
  public void close() {
    arena.close();
  }
}
