package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;

/**
 * The right operand of an integer product: packed once at load where it is constant, as weights
 * are, else at each call.
 */
final class WeightOperand {
  private final GemmBackend backend;
  private final int input;
  private final int zeroPointInput;
  private final Optional<Packed> packed;

  private WeightOperand(
      GemmBackend backend, int input, int zeroPointInput, Optional<Packed> packed) {
    this.backend = backend;
    this.input = input;
    this.zeroPointInput = zeroPointInput;
    this.packed = packed;
  }

  /**
   * A stack of packed matrices.
   *
   * @param shape of the operand
   * @param matrices in their order
   */
  record Packed(Shape shape, PackedWeights[] matrices) {}

  /** What reads the packed operand; it is not valid after the call. */
  interface Reader {
    void read(Packed packed);
  }

  /** Packs the operand now if it and its zero point are known. */
  static WeightOperand bind(Binding binding, int input, int zeroPointInput) {
    Optional<Tensor> zeroPoint = binding.constant(zeroPointInput);
    boolean zeroPointKnown = zeroPoint.isPresent() || !binding.hasInput(zeroPointInput);
    Optional<Packed> packed =
        binding
            .constant(input)
            .filter(weights -> zeroPointKnown && weights.type().isInt8())
            .map(weights -> pack(weights, zeroPoint, binding.backend(), binding.arena()));
    return new WeightOperand(binding.backend(), input, zeroPointInput, packed);
  }

  /** The operand, where it is one matrix that was packed at load. */
  Optional<PackedWeights> constantMatrix() {
    return packed.filter(p -> p.matrices().length == 1).map(p -> p.matrices()[0]);
  }

  /** Hands the packed operand to a reader. */
  void with(Call call, Reader reader) {
    if (packed.isPresent()) {
      reader.read(packed.get());
      return;
    }
    Optional<Tensor> zeroPoint =
        call.hasInput(zeroPointInput) ? Optional.of(call.input(zeroPointInput)) : Optional.empty();
    try (Arena arena = Arena.ofConfined()) {
      reader.read(pack(Operands.requireInt8(call, input), zeroPoint, backend, arena));
    }
  }

  private static Packed pack(
      Tensor weights, Optional<Tensor> zeroPoint, GemmBackend backend, Arena arena) {
    Shape shape = weights.shape();
    // A vector is a column: [K] is [K, 1].
    Shape matrix = shape.rank() == 1 ? Shape.of(shape.dim(0), 1) : shape;
    if (matrix.rank() < 2) {
      throw new IllegalArgumentException("a scalar has no matrix product: " + weights);
    }
    int depth = Math.toIntExact(matrix.dim(-2));
    int cols = Math.toIntExact(matrix.dim(-1));
    Shape stack = Shape.of(Arrays.copyOf(matrix.dims(), matrix.rank() - 2));
    int count = Math.toIntExact(stack.elementCount());
    int[] zeroPoints = zeroPoint.map(Operands::zeroPoints).orElse(new int[1]);
    MatrixParameter layout =
        zeroPoint.map(given -> layout(given, weights, stack, cols)).orElse(MatrixParameter.UNIFORM);
    PackedWeights[] matrices = new PackedWeights[count];
    int[] own = new int[layout.isUniformWithin() ? 1 : cols];
    for (int i = 0; i < count; i++) {
      for (int n = 0; n < own.length; n++) {
        own[n] = zeroPoints[layout.at(i, n)];
      }
      long offset = (long) i * depth * cols;
      matrices[i] =
          backend.pack(
              new Int8Matrix(weights.type(), weights.segment(), offset, depth, cols, cols),
              arena,
              own);
    }
    return new Packed(shape, matrices);
  }

  private static MatrixParameter layout(Tensor zeroPoint, Tensor weights, Shape stack, int cols) {
    MatrixParameter.requireType("b_zero_point", zeroPoint, weights.type());
    return MatrixParameter.perColumn("b_zero_point", zeroPoint, stack, cols);
  }
}
