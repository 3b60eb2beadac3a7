/** Cuts products and convolutions into tiles and makes programs of them. */
package dev.zeropoint.tpu.compile;
