/**
 * A small x86-64 assembler: the general-purpose instructions that loops need, and the AVX2,
 * AVX-VNNI and AVX-512 instructions that the kernels are made of. It encodes; it knows nothing of
 * kernels.
 */
package dev.zeropoint.simd.x86.asm;
