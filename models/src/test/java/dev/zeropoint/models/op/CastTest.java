package dev.zeropoint.models.op;

import static dev.zeropoint.models.op.TestTensors.doubles;
import static dev.zeropoint.models.op.TestTensors.floats;
import static dev.zeropoint.models.op.TestTensors.longs;
import static dev.zeropoint.models.op.TestTensors.reals;
import static dev.zeropoint.models.op.TestTensors.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CastTest {
  private static Tensor cast(Tensor src, long to) {
    return TestCall.run("Cast", 25, Map.of("to", to), src);
  }

  @Test
  void realsTruncateTowardZeroAndKeepTheLowBits() {
    assertThat(cast(floats(1.9f, -1.9f, 0.5f), 6).toLongs()).containsExactly(1, -1, 0);
    assertThat(cast(floats(300, -1, 127.9f), 3).toLongs()).containsExactly(44, -1, 127);
    assertThat(cast(floats(300, -1, 255.9f), 2).toLongs()).containsExactly(44, 255, 255);
    assertThat(cast(floats(Float.NaN), 6).toLongs()).containsExactly(0);
    assertThat(cast(floats(Float.POSITIVE_INFINITY), 7).toLongs()).containsExactly(Long.MAX_VALUE);
  }

  @Test
  void realsWrapToFourBits() {
    Tensor x = floats(-9, -8, 7, 8, 15, 16);
    Tensor signed = cast(x, 22);
    assertThat(signed.type()).isEqualTo(ElementType.S4);
    assertThat(signed.toLongs()).containsExactly(7, -8, 7, -8, -1, 0);
    assertThat(cast(x, 21).toLongs()).containsExactly(7, 8, 7, 8, 15, 0);
  }

  @Test
  void fourBitsWiden() {
    Tensor codes = vector(ElementType.S4, -8, -1, 7);
    assertThat(cast(codes, 1).toFloats()).containsExactly(-8, -1, 7);
    assertThat(cast(codes, 3).toLongs()).containsExactly(-8, -1, 7);
    assertThat(cast(codes, 21).toLongs()).containsExactly(8, 15, 7);
    assertThat(cast(vector(ElementType.U4, 15, 7), 22).toLongs()).containsExactly(-1, 7);
  }

  @Test
  void integersKeepTheLowBits() {
    assertThat(cast(vector(ElementType.S16, 200, -200), 3).toLongs()).containsExactly(-56, 56);
    assertThat(cast(vector(ElementType.S8, -1), 12).toLongs()).containsExactly(0xFFFF_FFFFL);
    assertThat(cast(vector(ElementType.U8, 255), 7).toLongs()).containsExactly(255);
  }

  @Test
  void integersRoundToFloatOnce() {
    // 2^24 + 1 lies half-way between two floats and goes to the even one.
    assertThat(cast(vector(ElementType.S32, 16777217, -5), 1).toFloats())
        .containsExactly(16777216f, -5f);
    // Just above half-way: through a double it would be rounded to half-way first, then down.
    long value = (1L << 60) + (1L << 36) + 1;
    assertThat(cast(longs(value), 1).toFloats()).containsExactly(0x1.000002p60f);
    assertThat(cast(vector(ElementType.U64, -1), 1).toFloats()).containsExactly(0x1p64f);
    assertThat(cast(vector(ElementType.U64, Long.MIN_VALUE + (1L << 39) + 1), 1).toFloats())
        .containsExactly(0x1.000002p63f);
    assertThat(reals(cast(vector(ElementType.U64, -1), 11))).containsExactly(0x1p64);
  }

  @Test
  void unsignedLongsBeyondTheSignedOnes() {
    Tensor x = doubles(Shape.of(4), 0x1p63, 0x1.8p63, 0x1p70, -1);
    assertThat(cast(x, 13).toLongs()).containsExactly(Long.MIN_VALUE, 3L << 62, -1, -1);
  }

  @Test
  void truthValues() {
    assertThat(cast(floats(0, -0f, 0.1f, Float.NaN), 9).toLongs()).containsExactly(0, 0, 1, 1);
    assertThat(cast(vector(ElementType.S32, 0, 256), 9).toLongs()).containsExactly(0, 1);
    assertThat(cast(vector(ElementType.BOOL, 0, 1), 1).toFloats()).containsExactly(0, 1);
    assertThat(cast(vector(ElementType.BOOL, 0, 1), 22).toLongs()).containsExactly(0, 1);
  }

  @Test
  void doublesAndFloats() {
    assertThat(cast(doubles(Shape.of(2), 0.1, 1e300), 1).toFloats())
        .containsExactly(0.1f, Float.POSITIVE_INFINITY);
    assertThat(reals(cast(floats(0.1f), 11))).containsExactly(0.1f);
  }

  @Test
  void sameTypeIsNoCopy() {
    Tensor x = floats(1, 2);
    assertThat(cast(x, 1).segment().address()).isEqualTo(x.segment().address());
  }

  @Test
  void castLikeTakesTheTypeOfTheOther() {
    Tensor like = TestCall.run("CastLike", 19, Map.of(), floats(1.5f), vector(ElementType.S8, 0));
    assertThat(like.type()).isEqualTo(ElementType.S8);
    assertThat(like.toLongs()).containsExactly(1);
  }

  @Test
  void refusesTypesItDoesNotHave() {
    assertThatThrownBy(() -> cast(floats(1), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FLOAT16");
    assertThatThrownBy(() -> TestCall.run("Cast", floats(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
