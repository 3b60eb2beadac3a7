package dev.zeropoint.cli;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.models.quantize.WeightFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code zeropoint quantize} is asked for.
 *
 * @param network the float network
 * @param output the file to write
 * @param mode when activations get their ranges
 * @param format of the weights
 * @param calibration inputs that stand for all others, or null
 * @param method that chooses the ranges in static mode
 * @param keepFloat names of layers that are not quantized
 * @param least the cosine to hold with the fewest layers in float, or null
 * @param check another quantized model to compare with, or null
 * @param report a folder for a report, or null
 */
record QuantizeOptions(
    Path network,
    Path output,
    QuantizeMode mode,
    WeightFormat format,
    CalibrationFile calibration,
    CalibrationMethod method,
    List<String> keepFloat,
    Double least,
    Path check,
    Path report) {}
