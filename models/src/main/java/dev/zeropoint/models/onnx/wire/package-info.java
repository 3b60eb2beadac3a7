/**
 * The messages of the ONNX format on the wire: a reader and a writer of protobuf's encoding, and
 * the messages that the importer needs as records over the bytes of the file. What is not needed is
 * skipped, and stays in the bytes for whoever writes the message again.
 */
package dev.zeropoint.models.onnx.wire;
