package dev.zeropoint.models.quantize;

/**
 * How much the outputs of two networks agree over some inputs, as cosines between all numbers of
 * the one's outputs and all of the other's.
 *
 * @param least cosine of an input
 * @param mean cosine of the inputs
 */
public record Agreement(double least, double mean) {}
