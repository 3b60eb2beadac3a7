/**
 * The machine: its figures, its memories, the units that compute values, the clock that counts
 * cycles, and what is counted.
 */
package dev.zeropoint.tpu.machine;
