package dev.zeropoint.core.quant;

import static dev.zeropoint.core.tensor.ElementType.S8;
import static dev.zeropoint.core.tensor.ElementType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.quant.Quantization.PerAxis;
import dev.zeropoint.core.quant.Quantization.PerBlock;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parameters serve which elements, and whether their number fits a shape. */
class QuantizationLayoutTest {
  private static float[] ones(int count) {
    float[] scales = new float[count];
    Arrays.fill(scales, 1);
    return scales;
  }

  private static PerAxis perAxis(int axis, int channels) {
    return new PerAxis(S8, axis, ones(channels), new int[channels]);
  }

  private static PerBlock perBlock(int axis, int blockSize, int blocks) {
    return new PerBlock(S8, axis, blockSize, ones(blocks), new int[blocks]);
  }

  private static void assertFits(Quantization quantization, Shape shape) {
    assertThatCode(() -> quantization.requireFits(shape)).doesNotThrowAnyException();
  }

  private static void assertRefuses(Quantization quantization, Shape shape, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantization.requireFits(shape))
        .withMessageContainingAll(parts);
  }

  @Test
  void perTensorFitsEveryShape() {
    PerTensor q = new PerTensor(S8, 1, 0);
    assertFits(q, Shape.scalar());
    assertFits(q, Shape.of(0));
    assertFits(q, Shape.of(2, 3, 4));
  }

  @Test
  void perAxisFitsTheExtentOfItsAxis() {
    assertFits(perAxis(1, 3), Shape.of(2, 3, 4));
    assertFits(perAxis(-2, 3), Shape.of(2, 3, 4));
    assertFits(perAxis(0, 0), Shape.of(0, 5));
    assertRefuses(perAxis(0, 3), Shape.of(2, 3, 4), "3 scales", "axis 0", "[2, 3, 4]");
    assertRefuses(perAxis(-1, 3), Shape.of(2, 3, 4), "3 scales", "axis -1", "[2, 3, 4]");
    assertRefuses(perAxis(3, 3), Shape.of(2, 3, 4), "axis=3", "[2, 3, 4]");
    assertRefuses(perAxis(-4, 3), Shape.of(2, 3, 4), "axis=-4", "[2, 3, 4]");
    assertRefuses(perAxis(0, 1), Shape.scalar(), "axis=0");
  }

  @Test
  void perBlockFitsTheBlocksOfItsAxis() {
    assertFits(perBlock(1, 4, 2 * 3), Shape.of(2, 12));
    assertFits(perBlock(1, 4, 2 * 3), Shape.of(2, 9));
    assertFits(perBlock(-1, 100, 2), Shape.of(2, 9));
    assertFits(perBlock(0, 2, 2 * 5), Shape.of(3, 5));
    assertFits(perBlock(0, 2, 0), Shape.of(0, 5));
    assertRefuses(
        perBlock(1, 4, 5), Shape.of(2, 12), "5 scales", "[2, 3]", "[2, 12]", "blockSize=4");
    assertRefuses(perBlock(2, 4, 6), Shape.of(2, 12), "axis=2", "[2, 12]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void blocksHaveAtLeastOneElement(int blockSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> perBlock(0, blockSize, 1))
        .withMessageContaining("blockSize=" + blockSize);
  }

  @Test
  void scalesAndZeroPointsAreOfOneNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerAxis(S8, 0, ones(3), new int[2]))
        .withMessageContainingAll("3 scales", "2 zero points");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PerBlock(S8, 0, 1, ones(1), new int[0]))
        .withMessageContainingAll("1 scales", "0 zero points");
  }

  @Test
  void arraysAreCopiedOnTheWayInAndOut() {
    float[] scales = {1, 2};
    int[] zeroPoints = {3, 4};
    PerAxis axis = new PerAxis(U8, 0, scales, zeroPoints);
    PerBlock block = new PerBlock(U8, 0, 8, scales, zeroPoints);
    scales[0] = -1;
    zeroPoints[0] = 1000;
    axis.scales()[1] = -1;
    axis.zeroPoints()[1] = 1000;
    block.scales()[1] = -1;
    block.zeroPoints()[1] = 1000;
    assertThat(axis.scales()).containsExactly(1, 2);
    assertThat(axis.zeroPoints()).containsExactly(3, 4);
    assertThat(block.scales()).containsExactly(1, 2);
    assertThat(block.zeroPoints()).containsExactly(3, 4);
  }

  @Test
  void equalityIsByValue() {
    assertThat(perAxis(1, 3)).isEqualTo(perAxis(1, 3)).hasSameHashCodeAs(perAxis(1, 3));
    assertThat(perAxis(1, 3)).isNotEqualTo(perAxis(0, 3)).isNotEqualTo(perAxis(1, 2));
    assertThat(perAxis(0, 1)).isNotEqualTo(new PerAxis(U8, 0, ones(1), new int[1]));
    assertThat(perAxis(0, 1)).isNotEqualTo(new PerAxis(S8, 0, ones(1), new int[] {1}));
    assertThat(perBlock(1, 2, 3)).isEqualTo(perBlock(1, 2, 3)).hasSameHashCodeAs(perBlock(1, 2, 3));
    assertThat(perBlock(1, 2, 3)).isNotEqualTo(perBlock(1, 4, 3)).isNotEqualTo(perBlock(0, 2, 3));
    assertThat(perAxis(1, 3)).hasToString("PerAxis[type=S8, axis=1, channels=3]");
    assertThat(perBlock(1, 2, 3)).hasToString("PerBlock[type=S8, axis=1, blockSize=2, blocks=3]");
  }

  @Test
  void aQuantizedTensorFitsItsQuantization() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = Tensor.allocate(S8, Shape.of(2, 3), arena);
      assertThat(new QuantizedTensor(codes, perAxis(-1, 3)).codes()).isSameAs(codes);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new QuantizedTensor(codes, perAxis(0, 3)))
          .withMessageContainingAll("3 scales", "[2, 3]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new QuantizedTensor(codes, new PerTensor(U8, 1, 0)))
          .withMessageContainingAll("S8", "U8");
    }
  }
}
