package dev.zeropoint.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.MappedFile;
import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Parallelism;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random calls, a part of them with arguments that do not fit: each gives what the scalar backend
 * gives, an exception included, and changes no other byte. Every other round shares its products
 * between two threads, so that they run in parts; some are deep, some have operands in mapped
 * files, and now and then the scratch memory is wrong.
 */
@Tag("tier")
class BackendFuzzIT {
  private static final int CALLS = 1_000_000;
  private static final int CALLS_PER_WEIGHTS = 50;
  private static final int BYTES = 1 << 14;
  private static final int DEEP_BYTES = 1 << 18;
  private static final GemmBackend SCALAR = Backends.select("scalar").backend();

  /** The fast backends that can run here, or the one that is forced. */
  static Stream<String> backends() {
    String forced = System.getProperty(Backends.PROPERTY, Backends.AUTO);
    if (!forced.equals(Backends.AUTO)) {
      return Stream.of(forced);
    }
    return Backends.select(Backends.AUTO).verdicts().stream()
        .filter(verdict -> verdict.usable() && verdict.name().matches("(x86|vector)-.*"))
        .map(BackendSelection.Verdict::name);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void everyCallIsExactOrRefused(String name) {
    // The vector backend has no machine code of its own; the JDK checks what it accesses.
    int calls = name.startsWith("x86") ? CALLS : CALLS / 20;
    SplittableRandom random = TestSeed.random(name);
    int exact = 0;
    GemmBackend backend = Backends.select(name).backend();
    try (Parallelism threads = Parallelism.of(2, 0)) {
      GemmBackend parallel = threads.parallel(backend);
      for (int i = 0; i < calls; i += CALLS_PER_WEIGHTS) {
        try (Arena arena = Arena.ofShared()) {
          exact += new Round(random.nextBoolean() ? backend : parallel, random, arena).run();
        }
      }
    }
    System.out.println(name + ": " + exact + " of " + calls + " calls exact, the others refused");
    assertThat(exact).isBetween(calls / 3, calls - calls / 20);
  }

  /** Calls with the same weights and memory. */
  private static final class Round {
    private final GemmBackend backend;
    private final SplittableRandom random;
    private final Arena arena;
    private final int depth;
    private final int cols;
    private final int bytes;
    private final PackedWeights weights;
    private final PackedWeights scalarWeights;
    private final MemorySegment lhsMemory;
    private final MemorySegment dstMemory;
    private final MemorySegment scalarMemory;
    private final MemorySegment scratchMemory;
    private final Scratch scratch;

    /** Whether the last wrong scratch memory was asked for. */
    private boolean wrongScratchAsked;

    Round(GemmBackend backend, SplittableRandom random, Arena arena) {
      this.backend = backend;
      this.random = random;
      this.arena = arena;
      boolean deep = odds(400);
      depth = deep ? random.nextInt(30_000, 70_000) : random.nextInt(0, 70);
      cols = deep ? random.nextInt(40, 150) : random.nextInt(0, 50);
      bytes = deep ? DEEP_BYTES : BYTES;
      ElementType type = type();
      MemorySegment memory = arena.allocate(Math.max(1, (long) depth * cols));
      int mask = random.nextBoolean() ? 0x3F : 0xFF;
      for (long i = 0; i < memory.byteSize(); i++) {
        memory.set(Layouts.INT8, i, (byte) (random.nextInt() & mask));
      }
      Int8Matrix rhs = new Int8Matrix(type, memory, 0, depth, cols, cols);
      int zeroPoint = random.nextInt(3) == 0 ? zeroPoint(type) : type == ElementType.S8 ? 0 : 128;
      weights = backend.pack(rhs, arena, zeroPoint);
      scalarWeights = SCALAR.pack(rhs, arena, zeroPoint);
      lhsMemory = odds(50) ? mapped(bytes) : arena.allocate(bytes);
      for (long i = 0; i < bytes; i += 8) {
        lhsMemory.set(Layouts.INT64, i, random.nextLong());
      }
      dstMemory = odds(50) ? mapped(BYTES) : arena.allocate(BYTES, 64);
      scalarMemory = arena.allocate(BYTES, 64);
      scratchMemory = arena.allocate(1 << 19, 64);
      scratch = size -> scratchMemory.asSlice(0, size);
    }

    private MemorySegment mapped(long size) {
      // The mapping outlives the file's name.
      try (MappedFile file = new MappedFile(size, arena)) {
        return file.memory();
      }
    }

    /** Answers how many calls gave a result. */
    int run() {
      int exact = 0;
      int calls = bytes == DEEP_BYTES ? CALLS_PER_WEIGHTS / 10 : CALLS_PER_WEIGHTS;
      for (int i = 0; i < calls; i++) {
        String details = TestSeed.replay(backend + " depth=" + depth + " cols=" + cols);
        exact += call(details) ? 1 : 0;
      }
      return exact;
    }

    private boolean call(String details) {
      Int8Matrix lhs;
      try {
        lhs = lhs();
      } catch (IllegalArgumentException e) {
        return false;
      }
      long bits = random.nextLong();
      boolean scalarDone =
          accepts(() -> product(SCALAR, scalarWeights, lhs, scalarMemory, scratch, bits));
      if (odds(40)) {
        Scratch wrong = wrongScratch();
        wrongScratchAsked = false;
        boolean done = accepts(() -> product(backend, weights, lhs, dstMemory, wrong, bits));
        assertThat(done)
            .as("wrong scratch %s", details)
            .isEqualTo(scalarDone && !wrongScratchAsked);
        // Other threads have good scratch memory of their own and may have done their parts.
        dstMemory.copyFrom(scalarMemory);
        return done;
      }
      boolean done = accepts(() -> product(backend, weights, lhs, dstMemory, scratch, bits));
      assertThat(done).as("accepts %s %s", lhs, details).isEqualTo(scalarDone);
      assertThat(dstMemory.mismatch(scalarMemory)).as("%s %s", lhs, details).isEqualTo(-1);
      return done;
    }

    private static boolean accepts(Runnable product) {
      try {
        product.run();
        return true;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s).*[0-9A-Za-z].*");
        return false;
      }
    }

    /** Too small, on the heap, read-only, not aligned or mapped. */
    private Scratch wrongScratch() {
      int kind = random.nextInt(6);
      return size -> {
        wrongScratchAsked = true;
        return switch (kind) {
          case 0 -> scratchMemory.asSlice(0, Math.max(0, size - 1));
          case 1 -> MemorySegment.ofArray(new long[(int) size / 8 + 1]);
          case 2 -> scratchMemory.asReadOnly();
          case 3 -> scratchMemory.asSlice(8);
          case 4 -> mapped(1 << 19);
          default -> MemorySegment.NULL;
        };
      };
    }

    private Int8Matrix lhs() {
      int rows = random.nextInt(0, bytes == DEEP_BYTES ? 4 : 20);
      int lhsCols = odds(20) ? random.nextInt(0, 80) : depth;
      long stride = odds(20) ? random.nextInt(-5, 200) : lhsCols + random.nextInt(0, 8);
      long offset = odds(20) ? random.nextInt(-10, bytes + 10) : random.nextInt(0, 64);
      return new Int8Matrix(type(), lhsMemory, offset, rows, lhsCols, stride);
    }

    /**
     * One of the three products, drawn from {@code bits} alone so that two backends do the same.
     */
    private void product(
        GemmBackend on,
        PackedWeights rhs,
        Int8Matrix lhs,
        MemorySegment memory,
        Scratch scratch,
        long bits) {
      SplittableRandom draw = new SplittableRandom(bits);
      int zeroPoint =
          draw.nextInt(20) == 0
              ? draw.nextInt(-300, 300)
              : (int) lhs.type().minValue() + draw.nextInt(256);
      int rows = draw.nextInt(20) == 0 ? draw.nextInt(0, 20) : lhs.rows();
      int dstCols = draw.nextInt(20) == 0 ? draw.nextInt(0, 60) : cols;
      int epilogueCols = draw.nextInt(20) == 0 ? draw.nextInt(1, 60) : cols;
      long stride = draw.nextInt(20) == 0 ? draw.nextInt(0, 80) : dstCols + draw.nextInt(0, 9);
      long offset = draw.nextInt(20) == 0 ? draw.nextInt(-9, BYTES + 9) : draw.nextInt(0, 100);
      MemorySegment dst = draw.nextInt(30) == 0 ? memory.asReadOnly() : memory;
      switch (draw.nextInt(3)) {
        case 0 ->
            on.multiply(
                lhs, zeroPoint, rhs, new Int32Matrix(dst, offset, rows, dstCols, stride), scratch);
        case 1 -> {
          ElementType type = draw.nextBoolean() ? ElementType.S8 : ElementType.U8;
          ElementType dstType = draw.nextInt(20) == 0 ? ElementType.U8 : type;
          Requantize requantize =
              Requantize.create(
                  epilogueCols,
                  new double[] {Math.scalb(draw.nextDouble(), draw.nextInt(-12, 4))},
                  Optional.empty(),
                  Requantize.Output.full(type, (int) type.minValue() + draw.nextInt(256)),
                  Rounding.values()[draw.nextInt(Rounding.values().length)],
                  arena);
          on.multiply(
              lhs,
              zeroPoint,
              rhs,
              requantize,
              new Int8Matrix(dstType, dst, offset, rows, dstCols, stride),
              scratch);
        }
        default -> {
          Optional<float[]> bias =
              draw.nextBoolean() ? Optional.of(new float[epilogueCols]) : Optional.empty();
          float low = draw.nextBoolean() ? Float.NEGATIVE_INFINITY : -draw.nextInt(0, 9);
          Dequantize dequantize =
              Dequantize.create(
                  epilogueCols,
                  new float[] {(float) draw.nextDouble(-1, 1)},
                  bias,
                  low,
                  Float.POSITIVE_INFINITY,
                  arena);
          float scale = draw.nextInt(20) == 0 ? Float.NaN : (float) draw.nextDouble();
          on.multiply(
              lhs,
              zeroPoint,
              scale,
              rhs,
              dequantize,
              new FloatMatrix(dst, offset, rows, dstCols, stride),
              scratch);
        }
      }
    }

    private ElementType type() {
      return random.nextBoolean() ? ElementType.S8 : ElementType.U8;
    }

    private int zeroPoint(ElementType type) {
      return (int) type.minValue() + random.nextInt(256);
    }

    private boolean odds(int of) {
      return random.nextInt(of) == 0;
    }
  }
}
