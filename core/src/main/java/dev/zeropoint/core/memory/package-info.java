/** Checks of memory that all contracts of kernels share. Not exported. */
package dev.zeropoint.core.memory;
