/**
 * The instructions of the machine: what they are called, how they are coded in 12 bytes, and their
 * text.
 */
package dev.zeropoint.tpu.isa;
