package dev.zeropoint.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SizeClassTest {
  @Test
  void theFirstClassesAreAsDrawn() {
    long[] wanted = {64, 128, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280};
    for (int i = 0; i < wanted.length; i++) {
      assertThat(SizeClass.capacity(i)).isEqualTo(wanted[i]);
    }
  }

  @Test
  void aCapacityIsOfItsOwnClassAndOneMoreByteOfTheNext() {
    for (int i = 0; i < SizeClass.COUNT; i++) {
      long capacity = SizeClass.capacity(i);
      assertThat(capacity % 64).isZero();
      assertThat(SizeClass.of(capacity)).isEqualTo(i);
      if (i + 1 < SizeClass.COUNT) {
        assertThat(SizeClass.of(capacity + 1)).isEqualTo(i + 1);
      }
    }
    assertThat(SizeClass.capacity(SizeClass.COUNT - 1)).isEqualTo(SizeClass.MAX_BYTES);
    assertThat(SizeClass.of(0)).isZero();
  }

  @Test
  void wasteIsLessThanAQuarterOrLessThan64Bytes() {
    TestSeed seed = TestSeed.read();
    Random random = seed.random(0);
    for (int round = 0; round < 100_000; round++) {
      long size = 1 + (random.nextLong() >>> (2 + random.nextInt(60)));
      long waste = SizeClass.capacity(SizeClass.of(size)) - size;
      assertThat(waste).as("size=%d, %s", size, seed.repeat(0)).isNotNegative();
      if (waste >= 64) {
        assertThat(waste).as("size=%d, %s", size, seed.repeat(0)).isLessThan((size + 3) / 4);
      }
    }
  }

  @Test
  void sizesOutsideOfTheRangeAreRefused() {
    for (long size : new long[] {-1, Long.MIN_VALUE, SizeClass.MAX_BYTES + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SizeClass.of(size))
          .withMessageContaining("byteSize=" + size);
    }
  }
}
