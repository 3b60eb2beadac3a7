package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link QuantizationContract} about values: every element has the bits of the
 * definition, and nothing else is written.
 */
interface QuantizationValueContract extends QuantizationUnderTest {
  /** Every length up to twice the widest step, then those where work is cut into pieces. */
  int[] LENGTHS =
      IntStream.concat(
              IntStream.rangeClosed(0, 130),
              IntStream.of(255, 256, 257, 1000, 32_767, 32_768, 32_769, 32_799, 65_536, 70_003))
          .toArray();

  float[] SCALES = {
    1f, 0.1f, 1 / 255f, 3.7e-5f, 1234.5f, 0x1p-126f, 0x1p126f, Float.MIN_VALUE, Float.MAX_VALUE
  };

  private static QuantizationBuffers buffer(
      Arena arena, SplittableRandom random, ElementType type, int count) {
    return count < 2000 && random.nextInt(4) == 0
        ? QuantizationBuffers.beforeGuardPage(arena, type, count)
        : QuantizationBuffers.at(arena, random.nextInt(70), type, count);
  }

  private static void fill(
      Tensor dst, FloatPatterns pattern, SplittableRandom random, float scale) {
    for (long i = 0; i < dst.elementCount(); i++) {
      dst.setFloat(i, pattern.next(random, scale));
    }
  }

  /** The definition, in doubles. */
  private static int code(float x, float scale, int zeroPoint, ElementType type) {
    float quotient = x / scale;
    double rounded = Float.isNaN(quotient) ? 0 : Math.rint(quotient);
    return (int) Math.clamp(rounded + zeroPoint, type.minValue(), type.maxValue());
  }

  private static int zeroPoint(SplittableRandom random, ElementType type) {
    int min = (int) type.minValue();
    int max = (int) type.maxValue();
    return switch (random.nextInt(3)) {
      case 0 -> min;
      case 1 -> max;
      default -> random.nextInt(min, max + 1);
    };
  }

  @Test
  default void floatsToCodes() {
    SplittableRandom random = TestSeed.random("floats to codes");
    for (int length : LENGTHS) {
      for (FloatPatterns pattern : FloatPatterns.values()) {
        ElementType type = random.nextBoolean() ? ElementType.S8 : ElementType.U8;
        float scale = SCALES[random.nextInt(SCALES.length)];
        assertCodes(random, length, pattern, type, scale);
      }
    }
  }

  /** Every scale, both types, every pattern. */
  @Test
  default void floatsToCodesAtEveryScale() {
    SplittableRandom random = TestSeed.random("scales");
    for (float scale : SCALES) {
      for (FloatPatterns pattern : FloatPatterns.values()) {
        for (ElementType type : new ElementType[] {ElementType.S8, ElementType.U8}) {
          assertCodes(random, random.nextInt(1000, 3000), pattern, type, scale);
        }
      }
    }
  }

  private void assertCodes(
      SplittableRandom random, int length, FloatPatterns pattern, ElementType type, float scale) {
    int zeroPoint = zeroPoint(random, type);
    String details =
        TestSeed.replay(
            pattern + " length=" + length + " scale=" + scale + " zeroPoint=" + zeroPoint);
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = buffer(arena, random, ElementType.F32, length).tensor();
      fill(src, pattern, random, scale);
      QuantizationBuffers dst = buffer(arena, random, type, length);
      kernels().quantize(src, scale, zeroPoint, dst.tensor());
      assertCodes(src, scale, zeroPoint, dst, details);
    }
  }

  private static void assertCodes(
      Tensor src, float scale, int zeroPoint, QuantizationBuffers dst, String details) {
    Tensor codes = dst.tensor();
    for (int i = 0; i < codes.elementCount(); i++) {
      int wanted = code(src.getFloat(i), scale, zeroPoint, codes.type());
      if (codes.getLong(i) != wanted) {
        throw new AssertionError(
            "code[%d] of %s is %d, not %d %s"
                .formatted(i, src.getFloat(i), codes.getLong(i), wanted, details));
      }
    }
    dst.assertCanaries(details);
  }

  @Test
  default void codesAndAccumulatorsToFloats() {
    SplittableRandom random = TestSeed.random("codes to floats");
    ElementType[] types = {ElementType.S8, ElementType.U8, ElementType.S32};
    for (int length : LENGTHS) {
      for (ElementType type : types) {
        int zeroPoint = type == ElementType.S32 ? 0 : zeroPoint(random, type);
        float scale = random.nextInt(4) == 0 ? 1f : SCALES[random.nextInt(SCALES.length)];
        String details = TestSeed.replay(type + " length=" + length + " scale=" + scale);
        try (Arena arena = Arena.ofConfined()) {
          Tensor src = buffer(arena, random, type, length).tensor();
          for (int i = 0; i < length; i++) {
            // Integers of every size.
            src.setLong(i, random.nextInt() >> random.nextInt(32));
          }
          QuantizationBuffers dst = buffer(arena, random, ElementType.F32, length);
          kernels().dequantize(src, scale, zeroPoint, dst.tensor());
          for (int i = 0; i < length; i++) {
            float wanted = (float) (src.getLong(i) - zeroPoint) * scale;
            float found = dst.tensor().getFloat(i);
            if (Float.floatToRawIntBits(found) != Float.floatToRawIntBits(wanted)) {
              throw new AssertionError(
                  "float[%d] of %d is %s, not %s %s"
                      .formatted(i, src.getLong(i), found, wanted, details));
            }
          }
          dst.assertCanaries(details);
        }
      }
    }
  }

  @Test
  default void rangesOfEveryLength() {
    SplittableRandom random = TestSeed.random("ranges");
    for (int length : LENGTHS) {
      for (FloatPatterns pattern :
          new FloatPatterns[] {FloatPatterns.ORDINARY, FloatPatterns.FINITE}) {
        // All of one sign, all negative zeros among others, and both signs.
        for (int sign = -1; sign <= 1; sign++) {
          assertRange(random, length, pattern, sign);
        }
      }
    }
  }

  private void assertRange(SplittableRandom random, int length, FloatPatterns pattern, int sign) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor src = buffer(arena, random, ElementType.F32, length).tensor();
      fill(src, pattern, random, random.nextInt(3));
      float min = length == 0 ? 0 : Float.POSITIVE_INFINITY;
      float max = length == 0 ? 0 : Float.NEGATIVE_INFINITY;
      for (int i = 0; i < length; i++) {
        float value = src.getFloat(i);
        value = sign == 0 ? value : Math.copySign(value, sign);
        src.setFloat(i, value);
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      QuantizationBuffers dst = buffer(arena, random, ElementType.F32, 2);
      kernels().range(src, dst.tensor());
      String details = TestSeed.replay(pattern + " length=" + length + " sign=" + sign);
      assertThat(dst.tensor().toFloats()).as(details).containsExactly(min, max);
      dst.assertCanaries(details);
    }
  }

  /** Wherever it is, with whatever sign and payload. */
  @Test
  default void aRangeOfWhatIsNotFiniteIsRefusedWithTheIndex() {
    SplittableRandom random = TestSeed.random("not finite");
    int[] bad = {0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0xFFFF_FFFF};
    for (int length : new int[] {1, 31, 70, 40_000}) {
      int step = length > 1000 ? length / 3 : 1;
      for (int at = 0; at < length; at += step) {
        for (int bits : bad) {
          try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(ElementType.F32, Shape.of(length), arena);
            fill(src, FloatPatterns.ORDINARY, random, 1);
            src.setFloat(at, Float.intBitsToFloat(bits));
            src.setFloat(length - 1, at == length - 1 ? src.getFloat(at) : Float.NaN);
            Tensor dst = Tensor.ofFloats(arena, Shape.of(2), 5, 6);
            assertThatIllegalArgumentException()
                .isThrownBy(() -> kernels().range(src, dst))
                .withMessageContaining("element[" + at + "]=" + src.getFloat(at));
            assertThat(dst.toFloats()).containsExactly(5, 6);
          }
        }
      }
    }
  }

  @Test
  default void dynamicQuantization() {
    SplittableRandom random = TestSeed.random("dynamic");
    QuantizationKernels kernels = kernels();
    for (int length : LENGTHS) {
      for (FloatPatterns pattern :
          new FloatPatterns[] {FloatPatterns.ORDINARY, FloatPatterns.TIES, FloatPatterns.FINITE}) {
        ElementType type = random.nextInt(3) == 0 ? ElementType.S8 : ElementType.U8;
        try (Arena arena = Arena.ofConfined()) {
          Tensor src = buffer(arena, random, ElementType.F32, length).tensor();
          fill(src, pattern, random, SCALES[random.nextInt(SCALES.length)] / 1000);
          QuantizationBuffers codes = buffer(arena, random, type, length);
          Tensor scale = Tensor.allocate(ElementType.F32, Shape.scalar(), arena);
          Tensor zeroPoint = Tensor.allocate(type, Shape.scalar(), arena);
          String details = TestSeed.replay(pattern + " " + type + " length=" + length);
          kernels.dynamicQuantize(src, codes.tensor(), scale, zeroPoint);
          PerTensor wanted = parameters(src, type);
          assertThat(scale.getFloat(0)).as(details).isEqualTo(wanted.scale());
          assertThat(zeroPoint.getLong(0)).as(details).isEqualTo(wanted.zeroPoint());
          assertCodes(src, wanted.scale(), wanted.zeroPoint(), codes, details);
        }
      }
    }
  }

  private static PerTensor parameters(Tensor src, ElementType type) {
    float min = 0;
    float max = 0;
    for (long i = 0; i < src.elementCount(); i++) {
      min = Math.min(min, src.getFloat(i));
      max = Math.max(max, src.getFloat(i));
    }
    return PerTensor.asymmetric(min, max, type, Rounding.HALF_EVEN);
  }
}
