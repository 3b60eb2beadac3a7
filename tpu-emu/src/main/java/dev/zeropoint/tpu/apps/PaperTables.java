package dev.zeropoint.tpu.apps;

/**
 * What the tables of the paper say of an application. Shares of Table 3 are percent of all cycles.
 *
 * @param active Table 3: array active
 * @param useful Table 3: MACs with weights in use, of the array's peak
 * @param unused Table 3: MACs with weights not in use
 * @param weightStall Table 3: waiting for weights
 * @param weightShift Table 3: weights being shifted in
 * @param nonMatrix Table 3: the rest
 * @param raw Table 3: stalls for results of the pipeline
 * @param input Table 3: stalls for input data
 * @param tops Table 3: operations a second, in 10^12
 * @param hostPercent Table 5: the time in which the host interacts with the TPU, its software
 *     included, in percent of the TPU's time
 * @param modelErrorPercent Table 7: how far Google's own model was from the counters, in percent
 * @param bufferMib Table 8: Unified Buffer in MiB
 */
public record PaperTables(
    double active,
    double useful,
    double unused,
    double weightStall,
    double weightShift,
    double nonMatrix,
    double raw,
    double input,
    double tops,
    double hostPercent,
    double modelErrorPercent,
    double bufferMib) {}
