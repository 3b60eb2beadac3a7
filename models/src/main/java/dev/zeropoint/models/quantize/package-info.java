/**
 * From a float network to an 8-bit one: which layers, with which codes, and what it costs. The
 * result is a {@link dev.zeropoint.models.graph.GraphEdit}, which can be run at once or written to
 * a file.
 */
package dev.zeropoint.models.quantize;
