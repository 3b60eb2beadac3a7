package dev.zeropoint.simd.vector;

import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Run in a JVM of its own by {@link VectorCompilationIT}: some other vector code, then products.
 * Prints for each shape how often the backend does what a scalar loop does once.
 */
final class CompilationProbe {
  /** What runs before the products. */
  enum Before {
    NOTHING,
    /** The same vector code on arrays, native memory and a mapped file. */
    SEGMENTS,
    /** Vectors of other widths. */
    WIDTHS,
    /** The backends of other kinds. */
    BACKENDS
  }

  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many turns that C2 has compiled them, also on a busy machine. */
  private static final int TURNS = 5000;

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(40);
  private static final int SCALAR_RUNS = 300;
  private static final int BYTES = 4096;
  private static final int COLS = 64;
  private static final int DEPTH = 256;
  private static final byte LEFT = 3;
  private static final byte RIGHT = 5;

  private static int sink;

  private CompilationProbe() {}

  /**
   * Runs.
   *
   * @param arguments what runs before, the ratio that is enough, then rows of a product each
   */
  public static void main(String[] arguments) throws IOException {
    Before before = Before.valueOf(arguments[0]);
    double enough = Double.parseDouble(arguments[1]);
    switch (before) {
      case NOTHING -> {}
      case SEGMENTS, WIDTHS -> disturb(before);
      case BACKENDS -> others();
    }
    for (int i = 2; i < arguments.length; i++) {
      int rows = Integer.parseInt(arguments[i]);
      System.out.printf("ratio %d %.2f%n", rows, ratio(rows, rows == 1 ? enough / 2 : enough));
    }
    System.out.println("end " + sink);
  }

  /** Vector code on other kinds of memory, or of all widths. */
  private static void disturb(Before before) throws IOException {
    MemorySegment[] segments = {Arena.global().allocate(BYTES, 64)};
    if (before == Before.SEGMENTS) {
      segments =
          new MemorySegment[] {
            MemorySegment.ofArray(new byte[BYTES]),
            MemorySegment.ofArray(new int[BYTES / 4]),
            MemorySegment.ofArray(new short[BYTES / 2]),
            segments[0],
            mapped()
          };
    }
    long start = System.nanoTime();
    for (int i = 0; i < TURNS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
      for (MemorySegment segment : segments) {
        steps(Lanes.INT32, Lanes.INT16, segment);
        if (before == Before.WIDTHS) {
          steps(IntVector.SPECIES_64, ShortVector.SPECIES_64, segment);
          steps(IntVector.SPECIES_128, ShortVector.SPECIES_128, segment);
          steps(IntVector.SPECIES_PREFERRED, ShortVector.SPECIES_PREFERRED, segment);
        }
      }
    }
  }

  private static void others() {
    for (BackendSelection.Verdict verdict : Backends.select(Backends.AUTO).verdicts()) {
      if (verdict.usable() && !verdict.name().startsWith("vector-")) {
        Product product = new Product(Backends.select(verdict.name()).backend(), 12);
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NANOS / 2) {
          product.run();
        }
      }
    }
  }

  private static MemorySegment mapped() throws IOException {
    Path file = Files.createTempFile("zeropoint", ".bin");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.global());
    }
  }

  /** The operations of the kernels. */
  private static void steps(
      VectorSpecies<Integer> ints, VectorSpecies<Short> shorts, MemorySegment memory) {
    IntVector sum = IntVector.zero(ints);
    for (long at = 0; at < BYTES; at += 64) {
      ShortVector w = ShortVector.fromMemorySegment(shorts, memory, at, Lanes.ORDER);
      IntVector s =
          w.mul(IntVector.broadcast(ints, memory.get(Layouts.INT32, at)).reinterpretAsShorts())
              .add(w)
              .reinterpretAsInts();
      sum = sum.add(s).add(s.lanewise(VectorOperators.LSHR, 16));
      sum.lanewise(VectorOperators.LSHL, 16)
          .sub(IntVector.fromMemorySegment(ints, memory, at, Lanes.ORDER))
          .intoMemorySegment(memory, at, Lanes.ORDER);
    }
    sink += sum.lane(0);
  }

  /**
   * The least time of the scalar loop by the least time of the backend, for the same product, which
   * is repeated until the ratio is enough or the time is up.
   */
  private static double ratio(int rows, double enough) {
    Product product = new Product(new VectorBackend(), rows);
    byte[] lhs = new byte[rows * DEPTH];
    byte[] rhs = new byte[DEPTH * COLS];
    int[] dst = new int[rows * COLS];
    Arrays.fill(lhs, LEFT);
    Arrays.fill(rhs, RIGHT);
    long scalar = Long.MAX_VALUE;
    // The scalar loop is compiled first: an interpreted one would flatter the backend.
    for (int i = 0; i < SCALAR_RUNS; i++) {
      long t0 = System.nanoTime();
      scalar(lhs, rhs, dst, rows);
      scalar = Math.min(scalar, System.nanoTime() - t0);
    }
    long vector = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (vector == Long.MAX_VALUE
        || (scalar / enough < vector && System.nanoTime() - start < LIMIT_NANOS)) {
      for (int i = 0; i < 20; i++) {
        long t1 = System.nanoTime();
        product.run();
        vector = Math.min(vector, System.nanoTime() - t1);
      }
      if (product.first() != dst[0]) {
        throw new AssertionError(product.first() + " instead of " + dst[0]);
      }
    }
    return (double) scalar / vector;
  }

  /** On arrays, which nothing here disturbs. */
  private static void scalar(byte[] lhs, byte[] rhs, int[] dst, int rows) {
    for (int m = 0; m < rows; m++) {
      for (int n = 0; n < COLS; n++) {
        int sum = 0;
        for (int k = 0; k < DEPTH; k++) {
          sum += Byte.toUnsignedInt(lhs[m * DEPTH + k]) * rhs[k * COLS + n];
        }
        dst[m * COLS + n] = sum;
      }
    }
  }

  /** [rows, DEPTH] by [DEPTH, COLS]. */
  private static final class Product {
    private final MemorySegment memory = Arena.global().allocate(1 << 20, 64);
    private final Scratch scratch = bytes -> memory;
    private final GemmBackend backend;
    private final Int8Matrix lhs;
    private final PackedWeights weights;
    private final Int32Matrix dst;

    Product(GemmBackend backend, int rows) {
      this.backend = backend;
      Tensor left = Tensor.allocate(ElementType.U8, Shape.of(rows, DEPTH), Arena.global());
      Tensor right = Tensor.allocate(ElementType.S8, Shape.of(DEPTH, COLS), Arena.global());
      left.segment().fill(LEFT);
      right.segment().fill(RIGHT);
      lhs = Int8Matrix.of(left);
      weights = backend.pack(Int8Matrix.of(right), Arena.global());
      dst = Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(rows, COLS), Arena.global()));
    }

    void run() {
      backend.multiply(lhs, 0, weights, dst, scratch);
    }

    int first() {
      return dst.get(0, 0);
    }
  }
}
