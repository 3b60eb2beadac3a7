package dev.zeropoint.core.quant;

import static dev.zeropoint.core.quant.Rounding.HALF_EVEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Quantization.PerAxis;
import dev.zeropoint.core.quant.Quantization.PerBlock;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Each element is served by the parameters of its slice or block, looked up one by one here. */
class QuantizerLayoutTest {
  private static final ElementType TYPE = ElementType.U8;
  private static final Shape[] SHAPES = {
    Shape.of(1), Shape.of(13), Shape.of(4, 7), Shape.of(3, 5, 2), Shape.of(2, 3, 4, 5),
    Shape.of(5, 1, 1), Shape.of(1, 6, 1), Shape.of(0, 3), Shape.of(3, 0), Shape.of(2, 0, 3)
  };

  /** Which of the parameters serves the element at an index. */
  private interface Lookup {
    int parameter(long[] index);
  }

  private static void assertServed(
      Quantization q, float[] scales, int[] zeroPoints, Shape shape, Lookup lookup) {
    int count = (int) shape.elementCount();
    RandomGenerator random = TestSeed.random(q + " " + shape);
    float[] values = new float[count];
    long[] codes = new long[count];
    float[] reals = new float[count];
    long[] index = new long[shape.rank()];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat(-300, 300);
      int p = lookup.parameter(index);
      PerTensor single = new PerTensor(TYPE, scales[p], zeroPoints[p]);
      codes[i] = QuantizerTest.quantize(single, HALF_EVEN, Shape.scalar(), values[i])[0];
      reals[i] = QuantizerTest.dequantize(single, Shape.scalar(), codes[i])[0];
      for (int axis = shape.rank() - 1; axis >= 0 && ++index[axis] == shape.dim(axis); axis--) {
        index[axis] = 0;
      }
    }
    String details = TestSeed.replay(q + " shape=" + shape);
    assertThat(QuantizerTest.quantize(q, HALF_EVEN, shape, values)).as(details).isEqualTo(codes);
    assertThat(QuantizerTest.dequantize(q, shape, codes)).as(details).isEqualTo(reals);
  }

  private static float[] scales(int count, Object name) {
    RandomGenerator random = TestSeed.random("scales " + name);
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      scales[i] = random.nextFloat(0.5f, 4);
    }
    return scales;
  }

  private static int[] zeroPoints(int count, Object name) {
    return TestSeed.random("zero points " + name).ints(count, 0, 256).toArray();
  }

  @Test
  void perAxisOnEachAxis() {
    for (Shape shape : SHAPES) {
      for (int axis = -shape.rank(); axis < shape.rank(); axis++) {
        int at = Math.floorMod(axis, shape.rank());
        int channels = (int) shape.dim(at);
        float[] scales = scales(channels, shape);
        int[] zeroPoints = zeroPoints(channels, shape);
        PerAxis q = new PerAxis(TYPE, axis, scales, zeroPoints);
        assertServed(q, scales, zeroPoints, shape, index -> (int) index[at]);
      }
    }
  }

  @Test
  void perBlockOnEachAxisWithShortLastBlocks() {
    for (Shape shape : SHAPES) {
      for (int axis = -shape.rank(); axis < shape.rank(); axis++) {
        for (int blockSize : new int[] {1, 2, 3, 4, 13, Integer.MAX_VALUE}) {
          assertBlocksServed(shape, axis, blockSize);
        }
      }
    }
  }

  private static void assertBlocksServed(Shape shape, int axis, int blockSize) {
    int at = Math.floorMod(axis, shape.rank());
    long[] blocks = shape.dims();
    blocks[at] = (blocks[at] + blockSize - 1) / blockSize;
    int count = (int) Shape.of(blocks).elementCount();
    float[] scales = scales(count, shape);
    int[] zeroPoints = zeroPoints(count, shape);
    PerBlock q = new PerBlock(TYPE, axis, blockSize, scales, zeroPoints);
    assertServed(
        q,
        scales,
        zeroPoints,
        shape,
        index -> {
          long parameter = 0;
          for (int i = 0; i < index.length; i++) {
            parameter = parameter * blocks[i] + (i == at ? index[i] / blockSize : index[i]);
          }
          return (int) parameter;
        });
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    PerAxis axis = new PerAxis(TYPE, 0, new float[] {1, 1}, new int[2]);
    PerBlock block = new PerBlock(TYPE, 0, 2, new float[] {1, 1}, new int[2]);
    for (Quantization q : new Quantization[] {axis, block}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> QuantizerTest.quantize(q, HALF_EVEN, Shape.of(5), new float[5]))
          .withMessageContainingAll("2 scales", "[5]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> QuantizerTest.dequantize(q, Shape.of(5), new long[5]))
          .withMessageContainingAll("2 scales", "[5]");
    }
  }
}
