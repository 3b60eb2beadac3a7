/**
 * A simulator of the instructions that kernels use, for CPUs that lack them: decoded by an
 * independent disassembler, executed on registers of its own.
 */
package dev.zeropoint.simd.x86.sim;
