package dev.zeropoint.models.quantize;

import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the codes, scales and zero points of weights into a graph, once for weights that several
 * nodes of a kind read. Names are those that ONNX Runtime's quantizer gives: {@code W_quantized},
 * {@code W_scale}, {@code W_zero_point}.
 */
final class CodedWeights {
  private final GraphEditor editor;
  private final WeightFormat format;
  private final Arena arena;
  private final Map<String, Names> known = new HashMap<>();

  /**
   * @param arena that the codes live in
   */
  CodedWeights(GraphEditor editor, WeightFormat format, Arena arena) {
    this.editor = editor;
    this.format = format;
    this.arena = arena;
  }

  /** The names of the constants of one weight tensor. */
  record Names(String codes, String scales, String zeroPoints) {}

  /** Whether products have a scale for each channel. */
  boolean perChannel() {
    return format.perChannel();
  }

  /** The weights of a layer in their own layout. */
  Names of(Layer layer) {
    return of(layer, false);
  }

  /** The weights of a product as [K, N]. */
  Names ofMatrix(Layer layer) {
    return of(layer, layer.kind() == Layer.Kind.TRANSPOSED_PRODUCT);
  }

  private Names of(Layer layer, boolean transpose) {
    String key = layer.kind() + " " + transpose + " " + layer.weightsName();
    return known.computeIfAbsent(key, k -> add(layer, transpose));
  }

  private Names add(Layer layer, boolean transpose) {
    WeightCodes weights = WeightCodes.of(layer, format, arena);
    Tensor codes = transpose ? weights.transposedCodes(arena) : weights.codes();
    String base = layer.weightsName();
    return new Names(
        editor.constant(base + "_quantized", codes),
        editor.constant(base + "_scale", weights.scales(arena)),
        editor.constant(base + "_zero_point", weights.zeroPoints(arena)));
  }
}
