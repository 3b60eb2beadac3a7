package dev.zeropoint.simd.x86.asm;

/** What the last operand of a vector instruction may be: a register or memory. */
public sealed interface Operand permits Vec, Mem {}
