/**
 * The systolic array, twice: register by register, every processing element in every cycle, which
 * defines values and cycles; and fast, with the values of any backend and the cycles of formulas,
 * which equals it.
 */
package dev.zeropoint.tpu.array;
