/** The backend {@code vector-128}, {@code vector-256} or {@code vector-512}: the Vector API. */
package dev.zeropoint.simd.vector;
