/**
 * Reads and writes the ONNX format. Its messages stay inside of this package: what comes out is a
 * {@link dev.zeropoint.models.graph.Graph} or a model made from one.
 */
package dev.zeropoint.models.onnx;
