package dev.zeropoint.core.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One case of the CMSIS-NN unit tests. Only the files that {@code USES.csv} names belong to it. */
final class CmsisCase {
  private final Path folder;
  private final List<String> files;
  private final Map<String, String> config;

  private CmsisCase(Path folder, List<String> files, Map<String, String> config) {
    this.folder = folder;
    this.files = files;
    this.config = config;
  }

  /** A line of {@code USES.csv}: the case and its files. */
  static CmsisCase read(Path root, String line) throws IOException {
    String[] parts = line.split(",", 2);
    Path folder = root.resolve(parts[0]);
    Path config = folder.resolve("config_data.csv");
    return new CmsisCase(
        folder,
        List.of(parts[1].strip().split(" +")),
        Files.exists(config) ? ConformanceData.keysAndValues(config) : Map.of());
  }

  String name() {
    return folder.getFileName().toString();
  }

  private String key(String key) {
    return name().toUpperCase(Locale.ROOT) + "_" + key;
  }

  boolean has(String key) {
    return config.containsKey(key(key));
  }

  int get(String key) {
    return Integer.parseInt(config.get(key(key)));
  }

  /** The first of some names under which the generators know a file, if the case uses it. */
  private Optional<Path> file(String... names) {
    return Arrays.stream(names)
        .filter(files::contains)
        .map(name -> folder.resolve(name + ".csv"))
        .filter(Files::exists)
        .findFirst();
  }

  Optional<int[]> find(String... names) throws IOException {
    Optional<Path> file = file(names);
    return file.isPresent() ? Optional.of(ConformanceData.numbers(file.get())) : Optional.empty();
  }

  int[] numbers(String... names) throws IOException {
    return find(names).orElseThrow(() -> new IOException(name() + " has no " + names[0]));
  }

  int[] input() throws IOException {
    return numbers("input_data", "input");
  }

  int[] output() throws IOException {
    return numbers("output_ref_data", "output");
  }

  /** Nothing is a bias of zeros. */
  Optional<int[]> bias() throws IOException {
    return find("biases_data", "input_bias", "bias");
  }

  /** The weights, int4 ones unpacked. */
  int[] weights(int count) throws IOException {
    int[] weights = numbers("weights_data", "input_weights", "weights");
    return weights.length == count ? weights : unpack(weights, count);
  }

  /** Two codes a byte, the first in the low half. */
  private static int[] unpack(int[] bytes, int count) {
    int[] codes = new int[count];
    Arrays.setAll(codes, i -> bytes[i / 2] << (i % 2 == 0 ? 28 : 24) >> 28);
    return codes;
  }

  /** {@code multiplier * 2^(shift - 31)}, exact as a double, one for all channels or one each. */
  double[] multipliers() throws IOException {
    if (has("OUTPUT_MULTIPLIER")) {
      return new double[] {real(get("OUTPUT_MULTIPLIER"), get("OUTPUT_SHIFT"))};
    }
    int[] mantissas = numbers("output_mult_data", "output_multiplier");
    int[] shifts = numbers("output_shift_data", "output_shift");
    double[] multipliers = new double[mantissas.length];
    Arrays.setAll(multipliers, n -> real(mantissas[n], shifts[n]));
    return multipliers;
  }

  private static double real(int mantissa, int shift) {
    return Math.scalb((double) mantissa, shift - 31);
  }

  /** A word instead of a number. */
  String word(String key) {
    return config.get(key(key));
  }

  /** Whether activations are 16-bit codes. */
  boolean isWide() {
    return name().contains("16") || name().contains("s64");
  }

  /** Why this is no product of matrices, or nothing when it is one. */
  Optional<String> obstacle() {
    String name = name();
    if (config.isEmpty()) {
      return Optional.of("a whole network, run by CmsisNetworkTest");
    }
    if (has("CH_MULT") || name.startsWith("depthwise")) {
      return Optional.of("depthwise");
    }
    if (name.contains("transpose_conv")) {
      return Optional.of("transposed convolution");
    }
    if (name.startsWith("softmax")) {
      return Optional.of("16-bit softmax, two tables of 513 entries");
    }
    if (name.startsWith("lstm") || name.startsWith("svdf")) {
      return Optional.of("recurrent");
    }
    boolean product = has("ACCUMULATION_DEPTH") || has("LHS_ROWS") || has("FILTER_X");
    boolean pooling = name.contains("pooling");
    return product && !pooling ? Optional.empty() : Optional.of("no product");
  }
}
