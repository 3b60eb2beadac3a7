/** Executable memory, what the CPU can do, and the names of kernels for profilers. */
package dev.zeropoint.simd.x86.code;
