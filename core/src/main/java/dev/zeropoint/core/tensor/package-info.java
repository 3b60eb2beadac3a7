/** Tensors and matrix views: typed windows on off-heap memory that own nothing. */
package dev.zeropoint.core.tensor;
