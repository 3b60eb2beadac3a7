/**
 * Quantization in machine code: small loops of AVX2 instructions, which every tier has. Their limit
 * is the memory or the division, not the width of the registers.
 */
package dev.zeropoint.simd.x86.quant;
