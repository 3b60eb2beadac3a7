/**
 * Operators that take codes and give codes, with the integer arithmetic of TFLite and CMSIS-NN;
 * TensorFlow's own ways to quantize; and the proof that a sum of products fits its accumulator.
 */
package dev.zeropoint.core.codes;
