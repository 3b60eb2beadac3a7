/** Loops of float32 in machine code, for every CPU with AVX2 and FMA. */
package dev.zeropoint.simd.x86.floats;
