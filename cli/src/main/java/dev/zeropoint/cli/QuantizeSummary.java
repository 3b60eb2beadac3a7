package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.models.quantize.FloatLayers;
import dev.zeropoint.models.quantize.Layer;
import dev.zeropoint.models.quantize.LayerScan;
import dev.zeropoint.models.quantize.ModelComparison;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a quantization came to.
 *
 * @param options what was asked for
 * @param scan what could be quantized
 * @param quantized what was
 * @param search which layers the mark kept in float; none if there was no mark
 * @param comparison with another model, or null
 * @param conversion what was done to the calibration data, or empty
 * @param bytes of the output
 * @param seconds that it took
 */
record QuantizeSummary(
    QuantizeOptions options,
    LayerScan scan,
    List<Layer> quantized,
    FloatLayers search,
    ModelComparison comparison,
    String conversion,
    long bytes,
    double seconds) {

  void print(PrintWriter out, OutputFormat format) {
    switch (format) {
      case TEXT -> printText(out);
      case JSON -> JsonOutput.print(out, json());
    }
  }

  /** Ends the command with a failure if it was to compare and something differs. */
  void requireSame() {
    if (comparison != null && !comparison.same()) {
      throw new CommandException(
          options.output() + " differs from " + options.check() + ": " + comparisonText());
    }
  }

  private String weights() {
    return options.format().bits()
        + "-bit weights, a scale a "
        + (options.format().perChannel() ? "channel" : "tensor");
  }

  private void printText(PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "output:  %s, %.1f MB",
            OneLine.of(options.output().toString()),
            bytes / 1e6));
    String method =
        options.mode() == QuantizeMode.STATIC
            ? ", ranges by " + CalibrationMethods.name(options.method())
            : "";
    out.println("mode:    " + options.mode() + method + ", " + weights());
    if (!conversion.isEmpty()) {
      out.println("data:    " + conversion);
    }
    long products = quantized.stream().filter(Layer::isProduct).count();
    out.println(
        "layers:  " + products + " products and " + (quantized.size() - products) + " tables");
    reasons()
        .forEach(
            (reason, count) -> out.println("float:   " + count + ", as " + OneLine.of(reason)));
    skipped(scan).forEach(line -> out.println("skipped: " + OneLine.of(line)));
    if (options.least() != null) {
      out.println(
          String.format(
              Locale.ROOT,
              "cosine:  %.6f at least, %.6f on average",
              search.agreement().least(),
              search.agreement().mean()));
      search
          .kept()
          .forEach(layer -> out.println("kept:    " + OneLine.of(layer.name()) + cosine(layer)));
    }
    if (comparison != null) {
      out.println("check:   " + comparisonText());
    }
    out.println(String.format(Locale.ROOT, "time:    %.1f s", seconds));
  }

  private String cosine(Layer layer) {
    return String.format(
        Locale.ROOT, " (alone %.6f on average)", search.damages().get(layer).mean());
  }

  private static String text(LayerScan.Left left) {
    return left.node().label() + ": " + left.reason();
  }

  /** Each node that cannot be quantized, with its reason. */
  static List<String> skipped(LayerScan scan) {
    return scan.left().stream().map(QuantizeSummary::text).toList();
  }

  /** Why nodes stay in float, and how many. */
  private Map<String, Long> reasons() {
    Map<String, Long> reasons =
        new TreeMap<>(
            scan.left().stream()
                .collect(Collectors.groupingBy(LayerScan.Left::reason, Collectors.counting())));
    long named = scan.layers().size() - quantized.size() - search.kept().size();
    if (named > 0) {
      reasons.put("--keep-float names them", named);
    }
    if (!search.kept().isEmpty()) {
      reasons.put("--max-drop asks for it", (long) search.kept().size());
    }
    return reasons;
  }

  private String comparisonText() {
    return text("weights", comparison.codes(false))
        + "; "
        + text("embeddings", comparison.codes(true))
        + "; "
        + text("scales", comparison.scales())
        + "; "
        + text("zero points", comparison.zeroPoints())
        + (comparison.onlyHere().isEmpty() ? "" : "; only here " + comparison.onlyHere())
        + (comparison.onlyThere().isEmpty() ? "" : "; only there " + comparison.onlyThere());
  }

  private static String text(String what, ModelComparison.Count count) {
    return count.different() + " of " + count.compared() + " " + what + " differ";
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("network", options.network().toString());
    json.addProperty("output", options.output().toString());
    json.addProperty("bytes", bytes);
    json.addProperty("mode", options.mode().toString());
    if (options.mode() == QuantizeMode.STATIC) {
      json.addProperty("method", CalibrationMethods.name(options.method()));
    }
    if (!conversion.isEmpty()) {
      json.addProperty("conversion", conversion);
    }
    json.addProperty("bits", options.format().bits());
    json.addProperty("granularity", options.format().perChannel() ? "channel" : "tensor");
    json.add("quantized", JsonOutput.array(quantized, layer -> new JsonPrimitive(layer.name())));
    JsonObject left = new JsonObject();
    reasons().forEach(left::addProperty);
    json.add("float", left);
    json.add("skipped", JsonOutput.array(skipped(scan), JsonPrimitive::new));
    if (options.least() != null) {
      json.add("cosine", JsonOutput.number(search.agreement().least()));
      json.add("meanCosine", JsonOutput.number(search.agreement().mean()));
      json.add("kept", JsonOutput.array(search.kept(), layer -> new JsonPrimitive(layer.name())));
    }
    if (comparison != null) {
      json.add("check", comparisonJson());
    }
    json.add("seconds", JsonOutput.thousandths(seconds));
    return json;
  }

  private JsonObject comparisonJson() {
    JsonObject json = new JsonObject();
    json.addProperty("same", comparison.same());
    json.add("weights", countJson(comparison.codes(false)));
    json.add("embeddings", countJson(comparison.codes(true)));
    json.add("scales", countJson(comparison.scales()));
    json.add("zeroPoints", countJson(comparison.zeroPoints()));
    json.add("onlyHere", JsonOutput.array(comparison.onlyHere(), JsonPrimitive::new));
    json.add("onlyThere", JsonOutput.array(comparison.onlyThere(), JsonPrimitive::new));
    return json;
  }

  private static JsonObject countJson(ModelComparison.Count count) {
    JsonObject json = new JsonObject();
    json.addProperty("compared", count.compared());
    json.addProperty("different", count.different());
    return json;
  }
}
