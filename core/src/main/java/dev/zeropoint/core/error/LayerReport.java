package dev.zeropoint.core.error;

import java.util.OptionalDouble;

/**
 * One layer of a network: its float result against the one that quantization leaves of it.
 *
 * @param name of the layer
 * @param operator such as "MatMul"
 * @param quantized whether the layer computes in codes; else it was kept in float
 * @param error of the layer's result
 * @param networkCosine the cosine of the whole network's result when this layer alone is quantized,
 *     where it was measured
 */
public record LayerReport(
    String name,
    String operator,
    boolean quantized,
    QuantizationError error,
    OptionalDouble networkCosine) {}
