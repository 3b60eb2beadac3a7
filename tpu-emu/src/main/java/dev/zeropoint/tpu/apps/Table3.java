package dev.zeropoint.tpu.apps;

/**
 * What the paper's Table 3 measured of an application, shares in percent of all cycles; and the
 * Unified Buffer it used, of Table 8.
 *
 * @param active array active
 * @param useful MACs with weights in use, of the array's peak
 * @param unused MACs with weights not in use
 * @param weightStall waiting for weights
 * @param weightShift weights being shifted in
 * @param nonMatrix the rest
 * @param raw stalls for results of the pipeline
 * @param input stalls for input data
 * @param tops operations a second, in 10^12
 * @param bufferMib Unified Buffer in MiB
 */
public record Table3(
    double active,
    double useful,
    double unused,
    double weightStall,
    double weightShift,
    double nonMatrix,
    double raw,
    double input,
    double tops,
    double bufferMib) {}
