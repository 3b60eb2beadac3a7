/**
 * The maths of quantization: real = scale * (code - zeroPoint), how parameters are chosen, how
 * numbers become codes, and the fixed-point multipliers of integer-only requantization.
 */
package dev.zeropoint.core.quant;
