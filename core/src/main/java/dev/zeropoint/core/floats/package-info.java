/**
 * Kernels of float32 that networks need between their 8-bit products: arithmetic, erf, softmax,
 * sums, copies and the product of attention. Every order of operations is stated, so that results
 * have the same bits on every CPU.
 */
package dev.zeropoint.core.floats;
