package dev.zeropoint.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.core.error.LayerReport;
import dev.zeropoint.core.error.QuantizationError;
import dev.zeropoint.core.error.QuantizationReport;
import dev.zeropoint.core.error.TensorReport;
import dev.zeropoint.core.quant.Quantization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A folder with a quantization report: a table, the same as JSON, and a plot for each tensor. */
final class ReportFolder {
  private static final int LONGEST_NAME = 100;

  private final Path folder;

  ReportFolder(Path folder) {
    this.folder = folder;
  }

  /** Writes all files; the folder is made if it is not there. */
  void write(QuantizationReport report, Runnable progress) throws IOException {
    try {
      Files.createDirectories(folder);
      write("report.txt", report.toText());
      write("report.json", json(report) + "\n");
    } catch (IOException e) {
      throw new CommandException(folder + ": cannot be written: " + IoReason.of(e), e);
    }
    int number = 0;
    for (TensorReport tensor : report.tensors()) {
      HistogramPlot.of(tensor).save(folder.resolve(plotName(number++, tensor)));
      progress.run();
    }
  }

  private void write(String name, String text) throws IOException {
    ModelFile.write(folder.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A number that keeps the order and tells equal names apart, and what files may be called. */
  private static String plotName(int number, TensorReport tensor) {
    String name = tensor.name().replaceAll("[^A-Za-z0-9._-]+", "_");
    return String.format(
        Locale.ROOT,
        "%03d-%s-%s.png",
        number,
        tensor.kind().name().toLowerCase(Locale.ROOT),
        name.substring(Math.max(0, name.length() - LONGEST_NAME)));
  }

  private static JsonObject json(QuantizationReport report) {
    JsonObject json = new JsonObject();
    json.add("tensors", JsonOutput.array(report.tensors(), ReportFolder::json));
    json.add("layers", JsonOutput.array(report.layers(), ReportFolder::json));
    return json;
  }

  private static JsonObject json(TensorReport tensor) {
    JsonObject json = new JsonObject();
    json.addProperty("name", tensor.name());
    json.addProperty("kind", tensor.kind().name().toLowerCase(Locale.ROOT));
    json.addProperty("shape", tensor.shape());
    json.addProperty("type", tensor.codes().type().toString());
    json.addProperty("leastCode", tensor.codes().min());
    json.addProperty("greatestCode", tensor.codes().max());
    json.add("min", JsonOutput.number(tensor.range().min()));
    json.add("max", JsonOutput.number(tensor.range().max()));
    switch (tensor.quantization()) {
      case Quantization.PerTensor q -> {
        json.add("scale", JsonOutput.number(q.scale()));
        json.addProperty("zeroPoint", q.zeroPoint());
      }
      case Quantization.PerAxis q -> {
        json.addProperty("axis", q.axis());
        json.addProperty("scales", q.scales().length);
      }
      case Quantization.PerBlock q -> {
        json.addProperty("axis", q.axis());
        json.addProperty("blockSize", q.blockSize());
        json.addProperty("scales", q.scales().length);
      }
    }
    json.add("usedCodes", JsonOutput.number(tensor.usedCodes()));
    json.add("error", json(tensor.error()));
    return json;
  }

  private static JsonObject json(LayerReport layer) {
    JsonObject json = new JsonObject();
    json.addProperty("name", layer.name());
    json.addProperty("operator", layer.operator());
    json.addProperty("quantized", layer.quantized());
    json.add("error", json(layer.error()));
    if (layer.networkCosine().isPresent()) {
      json.add("networkCosine", JsonOutput.number(layer.networkCosine().getAsDouble()));
    }
    return json;
  }

  private static JsonObject json(QuantizationError error) {
    JsonObject json = new JsonObject();
    json.addProperty("values", error.count());
    json.add("sqnrDb", decibels(error.sqnrDb()));
    json.add("effectiveBits", JsonOutput.number(error.effectiveBits()));
    json.add("cosine", JsonOutput.number(error.cosine()));
    json.add("maxError", JsonOutput.number(error.maxError()));
    json.add("meanError", JsonOutput.number(error.meanError()));
    json.add("meanAbsoluteError", JsonOutput.number(error.meanAbsoluteError()));
    json.add("saturationShare", JsonOutput.number(error.saturationShare()));
    return json;
  }

  /** JSON has no infinity, which is the ratio to no noise at all. */
  private static JsonElement decibels(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : new JsonPrimitive("" + value);
  }
}
