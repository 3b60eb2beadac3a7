package dev.zeropoint.simd.x86;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on one tier's kernels, run by the CPU, and what is particular to the tiers. */
@Tag("tier")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class X86BackendContract extends GemmBackendContract {
  private final Tier tier;

  X86BackendContract(Tier tier) {
    this.tier = tier;
  }

  /** Whether this CPU can run a tier's kernels. */
  static boolean cpuHas(Tier tier) {
    return Backends.select(Backends.AUTO).verdicts().stream()
        .anyMatch(verdict -> verdict.name().equals(tier.backendName()) && verdict.usable());
  }

  /** Where tiers leave word that they were tested, and in which build. */
  static Path words() {
    return Path.of(System.getProperty("zeropoint.test.tiers", "target/tiers"));
  }

  static String build() {
    return System.getProperty("zeropoint.test.build", "");
  }

  @BeforeAll
  void takeBackWord() throws IOException {
    Files.deleteIfExists(words().resolve(tier.backendName()));
  }

  @AfterAll
  void leaveWord() throws IOException {
    Files.createDirectories(words());
    Files.writeString(words().resolve(tier.backendName()), build());
  }

  @Override
  public GemmBackend backend() {
    return Backends.select(tier.backendName()).backend();
  }

  @Override
  public int[] tileSizes() {
    return tiles(tier);
  }

  /** The sizes that a tier's kernels are made of. */
  static int[] tiles(Tier tier) {
    Dot dot = tier.any();
    return new int[] {X86Weights.KR, dot.maxRows(), dot.lanes(), dot.panelCols()};
  }

  @Test
  void hasTheNameOfItsTier() {
    assertThat(backend().name()).isEqualTo(tier.backendName());
  }

  /** Blocks of rows, runs of panels and parts of K: more than one native call makes. */
  @Test
  void largeProducts() {
    int deep = 4 * X86Gemm.MAX_GROUPS;
    int[][] shapes = {
      {300, 300, 600},
      {129, 1000, 48},
      {2, 3000, 1030},
      {1, 5, deep + 1},
      {7, 37, deep + 4},
      {15, 70, 2 * deep + 3},
      {1, 33, deep - 1},
      {6, 16, deep}
    };
    for (int[] shape : shapes) {
      for (int zeroPoint : new int[] {0, 7}) {
        assertSameAsReference(shape[0], shape[1], shape[2], zeroPoint);
      }
    }
  }

  private void assertSameAsReference(int rows, int cols, int depth, int rhsZeroPoint) {
    try (Arena arena = Arena.ofShared()) {
      SplittableRandom random = new SplittableRandom(rows * 31L + cols * 17L + depth);
      Int8Matrix lhs = random(ElementType.S8, rows, depth, random, arena);
      Int8Matrix rhs = random(ElementType.S8, depth, cols, random, arena);
      Int32Matrix expected = multiply("scalar", lhs, rhs, rhsZeroPoint, arena);
      Int32Matrix actual = multiply(tier.backendName(), lhs, rhs, rhsZeroPoint, arena);
      assertThat(actual.segment().mismatch(expected.segment()))
          .as("first different byte of %sx%sx%s", rows, cols, depth)
          .isEqualTo(-1);
    }
  }

  private static Int32Matrix multiply(
      String name, Int8Matrix lhs, Int8Matrix rhs, int rhsZeroPoint, Arena arena) {
    GemmBackend backend = Backends.select(name).backend();
    PackedWeights weights = backend.pack(rhs, arena, rhsZeroPoint);
    Int32Matrix dst =
        Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(lhs.rows(), rhs.cols()), arena));
    backend.multiply(lhs, -3, weights, dst, bytes -> arena.allocate(bytes, Tensor.ALIGNMENT));
    return dst;
  }

  private static Int8Matrix random(
      ElementType type, int rows, int cols, SplittableRandom random, Arena arena) {
    Tensor tensor = Tensor.allocate(type, Shape.of(rows, cols), arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.segment().set(Layouts.INT8, i, (byte) random.nextInt());
    }
    return Int8Matrix.of(tensor);
  }
}
