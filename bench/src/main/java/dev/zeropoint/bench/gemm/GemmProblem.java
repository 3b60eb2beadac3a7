package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One product that all contenders compute: u8 activations [m, k], s8 weights [k, n], constants of
 * the epilogue, and the result of the scalar reference. The zero points of both operands are 0.
 */
public final class GemmProblem implements AutoCloseable {
  /** The zero point of the codes that {@link EpilogueKind#REQUANT} gives. */
  public static final int DST_ZERO_POINT = 128;

  /** The seed of benchmarks' operands. */
  public static final long SEED = 0x5EED_2E20L;

  /** Turns u8 codes into s8 codes of the same distance from each other. */
  private static final int TO_SIGNED = 128;

  private final GemmShape shape;
  private final EpilogueKind epilogue;
  private final int weightBits;
  private final Arena arena = Arenas.shared();
  private final Tensor lhs;
  private final Tensor rhs;
  private final float[] scales;
  private final float[] bias;
  private final GemmBackend reference;
  private final PackedWeights weights;
  private final Tensor expected;

  private GemmProblem(GemmShape shape, EpilogueKind epilogue, int weightBits, long seed) {
    this.shape = shape;
    this.epilogue = epilogue;
    this.weightBits = weightBits;
    SplittableRandom random = new SplittableRandom(seed);
    this.lhs = Tensor.allocate(ElementType.U8, Shape.of(shape.m(), shape.k()), arena);
    this.rhs = Tensor.allocate(ElementType.S8, Shape.of(shape.k(), shape.n()), arena);
    fill(lhs, random, 8);
    fill(rhs, random, weightBits);
    this.scales = new float[shape.n()];
    this.bias = new float[shape.n()];
    // The accumulators' standard deviation, so that most codes are in range and some are clamped.
    double weightSpread = (1L << weightBits) / Math.sqrt(12);
    double spread = Math.sqrt(shape.k()) * 256 / Math.sqrt(3) * weightSpread;
    for (int n = 0; n < shape.n(); n++) {
      scales[n] = (float) (50 / spread * (0.75 + 0.5 * random.nextDouble()));
      bias[n] = (float) (random.nextDouble() - 0.5);
    }
    this.reference = Backends.select("scalar").backend();
    this.weights = reference.pack(rhs(), arena);
    this.expected = compute(lhs(), 0);
  }

  /**
   * Makes a problem and solves it on the scalar reference.
   *
   * @param weightBits 8 for any code, 7 for codes of -64 to 63, of which two products with
   *     activations add up without saturating 16 bits
   * @param seed of the codes
   */
  public static GemmProblem create(
      GemmShape shape, EpilogueKind epilogue, int weightBits, long seed) {
    return new GemmProblem(shape, epilogue, weightBits, seed);
  }

  /** Random codes of so many bits, signed where there are fewer than 8. */
  private static void fill(Tensor codes, SplittableRandom random, int bits) {
    MemorySegment segment = codes.segment();
    for (long i = 0; i < segment.byteSize(); i++) {
      segment.set(Layouts.INT8, i, (byte) (random.nextLong() << 64 - bits >> 64 - bits));
    }
  }

  /** The extents. */
  public GemmShape shape() {
    return shape;
  }

  /** What is stored of the product. */
  public EpilogueKind epilogue() {
    return epilogue;
  }

  /** 8 for weights in [-128, 127], 7 for [-64, 63]. */
  public int weightBits() {
    return weightBits;
  }

  /** The activations, U8 [m, k]. */
  public Int8Matrix lhs() {
    return Int8Matrix.of(lhs);
  }

  /** The activations less 128, S8 [m, k], for those who know no unsigned codes; a fresh copy. */
  public Int8Matrix signedLhs(Arena owner) {
    Tensor copy = Tensor.allocate(ElementType.S8, lhs.shape(), owner);
    for (long i = 0; i < lhs.elementCount(); i++) {
      copy.setLong(i, lhs.getLong(i) - TO_SIGNED);
    }
    return Int8Matrix.of(copy);
  }

  /** The weights, S8 [k, n]. */
  public Int8Matrix rhs() {
    return Int8Matrix.of(rhs);
  }

  /** One factor a column: the multiplier of REQUANT, the scale of DEQUANT. */
  public float[] scales() {
    return scales.clone();
  }

  /** The bias of DEQUANT, one a column. */
  public float[] bias() {
    return bias.clone();
  }

  /** The epilogue REQUANT as the library has it. */
  public Requantize requantize(Arena owner) {
    double[] multipliers = new double[scales.length];
    for (int n = 0; n < scales.length; n++) {
      multipliers[n] = scales[n];
    }
    return Requantize.create(
        shape.n(),
        multipliers,
        Optional.empty(),
        Requantize.Output.full(ElementType.U8, DST_ZERO_POINT),
        Rounding.HALF_EVEN,
        owner);
  }

  /** The epilogue DEQUANT as the library has it; the scale of the activations is 1. */
  public Dequantize dequantize(Arena owner) {
    return Dequantize.create(
        shape.n(),
        scales,
        Optional.of(bias),
        Float.NEGATIVE_INFINITY,
        Float.POSITIVE_INFINITY,
        owner);
  }

  /** Memory for a result. */
  public Tensor newResult(Arena owner) {
    return Tensor.allocate(epilogue.type(), Shape.of(shape.m(), shape.n()), owner);
  }

  /** The result of the scalar reference; nothing may be written to it. */
  public Tensor expected() {
    return expected;
  }

  /** The same for {@link #signedLhs}. */
  public Tensor expectedOfSigned() {
    return compute(lhs(), TO_SIGNED);
  }

  private Tensor compute(Int8Matrix left, int zeroPoint) {
    Tensor dst = newResult(arena);
    try (Workspace workspace = Workspace.create()) {
      switch (epilogue) {
        case NONE -> reference.multiply(left, zeroPoint, weights, Int32Matrix.of(dst), workspace);
        case REQUANT ->
            reference.multiply(
                left, zeroPoint, weights, requantize(arena), Int8Matrix.of(dst), workspace);
        case DEQUANT ->
            reference.multiply(
                left, zeroPoint, 1, weights, dequantize(arena), FloatMatrix.of(dst), workspace);
      }
    }
    return dst;
  }

  @Override
  public void close() {
    arena.close();
  }
}
