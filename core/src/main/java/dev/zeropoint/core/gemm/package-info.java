/**
 * The backend contract: pack the weights once, multiply to exact int32 or with a fused epilogue,
 * and choose a backend with a reason.
 */
package dev.zeropoint.core.gemm;
