/**
 * The {@code x86} backends: kernels assembled for this CPU when they are first needed, run from
 * write-xor-execute memory through the foreign linker.
 */
package dev.zeropoint.simd.x86;
