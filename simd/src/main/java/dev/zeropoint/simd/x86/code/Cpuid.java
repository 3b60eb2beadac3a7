package dev.zeropoint.simd.x86.code;

/** What the instructions CPUID and XGETBV answer: the CPU itself, or a table. */
interface Cpuid {
  /** The four registers of one answer. */
  record Leaf(int eax, int ebx, int ecx, int edx) {
    static final Leaf NONE = new Leaf(0, 0, 0, 0);
  }

  /** CPUID with {@code leaf} in eax and {@code subleaf} in ecx. */
  Leaf leaf(int leaf, int subleaf);

  /** XGETBV of register 0. Only where leaf 1 has OSXSAVE, else the instruction faults. */
  long xcr0();
}
