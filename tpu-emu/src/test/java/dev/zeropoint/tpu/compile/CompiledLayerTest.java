package dev.zeropoint.tpu.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.MachineClock;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledLayerTest {
  /** So small that every limit is met by small products: 128 lines, 24 accumulators. */
  private static final TpuConfig SMALL =
      TpuConfig.V1.withArray(4, 5).withMemories(128 * 5, 24).withWeightBandwidth(500_000_000L);

  /** With lines enough for a convolution's rows. */
  private static final TpuConfig SMALL_WITH_BUFFER = SMALL.withMemories(400 * 5, 24);

  /** A host so fast that only the machine itself counts. */
  private static final TpuConfig QUICK_HOST = TpuConfig.V1.withHostBandwidth(1L << 45);

  static List<OperandFormat> formats() {
    ElementType[] types = {ElementType.S8, ElementType.U8, ElementType.S16, ElementType.U16};
    List<OperandFormat> formats = new ArrayList<>();
    for (ElementType lhs : types) {
      for (ElementType rhs : types) {
        formats.add(new OperandFormat(lhs, rhs));
      }
    }
    return formats;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void productsOfAnySize(OperandFormat format) {
    RandomGenerator random = TestSeed.random("products" + format);
    for (int i = 0; i < 60; i++) {
      LayerShape shape =
          LayerShape.product(random.nextInt(1, 80), random.nextInt(1, 40), random.nextInt(1, 30));
      assertAddUp(new LayerRun(SMALL, shape, format).check());
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void productsDeeperThanTheUnifiedBuffer(OperandFormat format) {
    LayerShape shape = LayerShape.product(50, 700, 11);
    assertAddUp(new LayerRun(SMALL, shape, format).check());
  }

  @ParameterizedTest
  @MethodSource("formats")
  void convolutions(OperandFormat format) {
    RandomGenerator random = TestSeed.random("convolutions" + format);
    for (int i = 0; i < 40; i++) {
      LayerShape shape =
          new LayerShape(
              random.nextInt(1, 5),
              random.nextInt(1, 8),
              random.nextInt(1, 8),
              random.nextInt(1, 10),
              random.nextInt(1, 4),
              random.nextInt(1, 4),
              random.nextInt(1, 3),
              random.nextInt(0, 3),
              random.nextInt(1, 12));
      assertAddUp(new LayerRun(SMALL_WITH_BUFFER, shape, format).check());
    }
  }

  @Test
  void theFullSizeArray() {
    TpuConfig v1 = TpuConfig.V1;
    assertAddUp(new LayerRun(v1, LayerShape.product(70, 300, 520), OperandFormat.U8_S8).check());
    assertAddUp(new LayerRun(v1, LayerShape.same(2, 7, 300, 3, 10), OperandFormat.S16_S8).check());
  }

  @Test
  void noDepthGivesTheBias() {
    new LayerRun(SMALL, LayerShape.product(7, 0, 6), OperandFormat.U8_S8).check();
  }

  @Test
  void emptyLayersDoNothing() {
    for (LayerShape shape :
        List.of(
            LayerShape.product(0, 3, 3),
            LayerShape.product(3, 3, 0),
            new LayerShape(2, 3, 3, 4, 5, 5, 1, 0, 6))) {
      Counters counters = new LayerRun(SMALL, shape, OperandFormat.U8_S8).check();
      assertThat(counters.cycles().active()).isZero();
    }
  }

  static void assertAddUp(Counters counters) {
    Counters.Cycles c = counters.cycles();
    assertThat(c.active() + c.weightStall() + c.weightShift() + c.nonMatrix()).isEqualTo(c.total());
    assertThat(List.of(c.active(), c.weightStall(), c.weightShift(), c.nonMatrix()))
        .allMatch(count -> count >= 0);
    assertThat(counters.usefulPercent() + counters.unusedPercent())
        .isCloseTo(counters.percent(c.active()), Offset.offset(1e-9));
    assertThat(counters.rooflinePercent()).isBetween(0.0, 100.0);
  }

  /** In the long run a tile costs the most of its rows, its shift and its fetch. */
  @Test
  void steadyStateOfATile() {
    for (int rows : new int[] {1, 100, 256, 500, 1349, 1500, 2048}) {
      TpuConfig quick = QUICK_HOST.withWeightBandwidth(1L << 42);
      assertThat(perTile(QUICK_HOST, rows)).isEqualTo(Math.max(rows, 1349));
      assertThat(perTile(quick, rows)).isEqualTo(Math.max(rows, 256));
    }
  }

  /** Cycles that 64 tiles more take. */
  private static long perTile(TpuConfig config, int rows) {
    long few = cycles(config, LayerShape.product(rows, 256 * 64, 256), OperandFormat.U8_S8);
    long more = cycles(config, LayerShape.product(rows, 256 * 128, 256), OperandFormat.U8_S8);
    return (more - few) / 64;
  }

  private static long cycles(TpuConfig config, LayerShape shape, OperandFormat format) {
    CompiledLayer layer = CompiledLayer.compile(config, shape, format, Activation.int32());
    return MachineClock.count(config, layer.program()).cycles().total();
  }

  @Test
  void halfAndQuarterSpeed() {
    TpuConfig quick = QUICK_HOST.withWeightBandwidth(1L << 42);
    LayerShape shape = LayerShape.product(2048, 256 * 16, 256);
    ElementType s16 = ElementType.S16;
    ElementType s8 = ElementType.S8;
    long full = active(quick, shape, new OperandFormat(s8, s8));
    assertThat(active(quick, shape, new OperandFormat(s16, s8))).isEqualTo(2 * full);
    assertThat(active(quick, shape, new OperandFormat(s8, s16))).isEqualTo(2 * full);
    assertThat(active(quick, shape, new OperandFormat(s16, s16))).isEqualTo(4 * full);
  }

  private static long active(TpuConfig config, LayerShape shape, OperandFormat format) {
    CompiledLayer layer = CompiledLayer.compile(config, shape, format, Activation.int32());
    return MachineClock.count(config, layer.program()).cycles().active();
  }

  /** The paper's 600 x 600 matrix: 9 tiles and 18 us on 256 x 256, 4 and 32 us on 512 x 512. */
  @Test
  void theMatrixOfLstm1() {
    LayerShape shape = LayerShape.product(96, 600, 600);
    Counters small = count(QUICK_HOST, shape);
    assertThat(small.use().tiles()).isEqualTo(9);
    assertThat(small.micros()).isBetween(17.3, 19.0);
    Counters large = count(QUICK_HOST.withArray(512, 512), shape);
    assertThat(large.use().tiles()).isEqualTo(4);
    assertThat(large.micros()).isBetween(30.8, 34.0);
  }

  private static Counters count(TpuConfig config, LayerShape shape) {
    Activation activation = Activation.of(ElementType.S8, 0, 1);
    CompiledLayer layer = CompiledLayer.compile(config, shape, OperandFormat.U8_S8, activation);
    return MachineClock.count(config, layer.program());
  }

  /** Height x width x images cycles a pass, filter height x width passes. */
  @Test
  void passesOfAConvolution() {
    LayerShape shape = LayerShape.same(3, 14, 256, 3, 256);
    CompiledLayer layer =
        CompiledLayer.compile(TpuConfig.V1, shape, OperandFormat.U8_S8, Activation.int32());
    Counters counters = MachineClock.count(TpuConfig.V1, layer.program());
    assertThat(counters.cycles().active()).isEqualTo(14 * 14 * 3 * 9);
  }

  /**
   * Up to 2048 rows each weight is read once; input and results always are. 6000 rows are two
   * chunks, each with all accumulators, rather than three that take turns.
   */
  @Test
  void leastTraffic() {
    Counters counters = count(TpuConfig.V1, LayerShape.product(2048, 1024, 768));
    assertThat(counters.traffic().weights()).isEqualTo(1024 * 768);
    long constants = 3 * 12 * 256;
    assertThat(counters.traffic().hostRead()).isEqualTo(2048 * 1024 + constants);
    assertThat(counters.traffic().hostWritten()).isEqualTo(2048 * 768);
    Counters larger = count(TpuConfig.V1, LayerShape.product(6000, 1024, 768));
    assertThat(larger.traffic().weights()).isEqualTo(2 * 1024 * 768);
    assertThat(larger.traffic().hostRead()).isEqualTo(6000 * 1024 + 2 * constants);
  }

  @Test
  void aRowThatDoesNotFitIsRefused() {
    LayerShape wide = new LayerShape(1, 3, 30, 4, 1, 1, 1, 0, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> CompiledLayer.compile(SMALL, wide, OperandFormat.U8_S8, Activation.int32()))
        .withMessageContaining("24 accumulators for 30 pixels");
  }

  @Test
  void shapesAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerShape.product(-1, 2, 3))
        .withMessage("height=-1 is not in [0, 2147475455]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OperandFormat(ElementType.F32, ElementType.S8))
        .withMessage("lhs=F32 has not 8 or 16 bits");
  }
}
