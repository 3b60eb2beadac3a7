/** Products of matrices as duels: problems, backends as contenders, the limits of the machine. */
package dev.zeropoint.bench.gemm;
