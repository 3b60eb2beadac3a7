/** The machine as a backend: the same bits as any other, and the cycles a TPU would have taken. */
package dev.zeropoint.tpu.backend;
