package dev.zeropoint.tpu.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.zeropoint.tpu.compile.Layer;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppTest {
  private Map<App, Counters> base;

  @BeforeAll
  void run() {
    base = run(TpuConfig.V1);
  }

  private static Map<App, Counters> run(TpuConfig config) {
    Map<App, Counters> runs = new EnumMap<>(App.class);
    for (App app : App.values()) {
      runs.put(app, app.run(config));
    }
    return runs;
  }

  @ParameterizedTest
  @EnumSource
  void totalsAreThoseOfTable1(App app) {
    assertThat((double) app.network().weights())
        .isCloseTo(app.paperWeights(), withinPercentage(2.5));
    assertThat((double) app.network().macs() / app.network().weights())
        .isCloseTo(app.paperMacsPerWeight(), withinPercentage(2.5));
  }

  @Test
  void layersAreCountedAsInTable1() {
    assertThat(count(App.MLP0, Layer.Dense.class)).isEqualTo(5);
    assertThat(count(App.MLP1, Layer.Dense.class)).isEqualTo(4);
    assertThat(count(App.LSTM0, Layer.Dense.class)).isEqualTo(24);
    assertThat(count(App.LSTM0, Layer.Elementwise.class)).isEqualTo(34);
    assertThat(count(App.LSTM1, Layer.Dense.class)).isEqualTo(37);
    assertThat(count(App.LSTM1, Layer.Elementwise.class)).isEqualTo(19);
    assertThat(count(App.CNN0, Layer.Convolution.class)).isEqualTo(16);
    // The first fully connected layer reads an image, so it is a convolution as large as that.
    assertThat(count(App.CNN1, Layer.Convolution.class)).isEqualTo(72 + 1);
    assertThat(count(App.CNN1, Layer.Dense.class)).isEqualTo(4 - 1);
    assertThat(
            App.CNN1.network().layers().stream()
                .filter(layer -> layer instanceof Layer.Convolution c && c.poolWindow() > 1))
        .hasSize(13);
  }

  private static long count(App app, Class<? extends Layer> kind) {
    return app.network().layers().stream().filter(kind::isInstance).count();
  }

  @ParameterizedTest
  @EnumSource
  void countersAddUp(App app) {
    Counters counters = base.get(app);
    Counters.Cycles c = counters.cycles();
    assertThat(c.active() + c.weightStall() + c.weightShift() + c.nonMatrix()).isEqualTo(c.total());
    assertThat(List.of(c.active(), c.weightStall(), c.weightShift(), c.nonMatrix()))
        .allMatch(count -> count >= 0);
    assertThat(c.operations()).isEqualTo(2 * App.BATCHES * app.network().macs());
    assertThat(counters.usefulPercent() + counters.unusedPercent())
        .isCloseTo(counters.percent(c.active()), offset(1e-9));
  }

  @ParameterizedTest
  @EnumSource
  void topsAreWithin15PercentOfTable3(App app) {
    assertThat(app.errorPercent(base.get(app))).isBetween(-15.0, 15.0);
  }

  @Test
  void theMeanErrorIsAtMost10Percent() {
    double sum = 0;
    for (App app : App.values()) {
      sum += Math.abs(app.errorPercent(base.get(app)));
    }
    assertThat(sum / App.values().length).isLessThan(10);
  }

  /** Figure 11: memory helps MLP and LSTM, the clock CNN; a larger array is slightly worse. */
  @Test
  void sweepsShowThePapersDirections() {
    Map<String, Map<App, Double>> speedups = new LinkedHashMap<>();
    for (Sweep.Variant variant : Sweep.variants(TpuConfig.V1)) {
      if (List.of("clock x 4", "bandwidth x 4", "array x 2").contains(variant.name())) {
        speedups.put(variant.name(), Sweep.speedups(base, run(variant.config())));
      }
    }
    for (App app : List.of(App.MLP0, App.MLP1, App.LSTM0, App.LSTM1)) {
      assertThat(speedups.get("bandwidth x 4").get(app)).as("%s", app).isBetween(2.5, 3.5);
      assertThat(speedups.get("clock x 4").get(app)).as("%s", app).isBetween(1.0, 1.1);
    }
    for (App app : List.of(App.CNN0, App.CNN1)) {
      assertThat(speedups.get("clock x 4").get(app)).as("%s", app).isBetween(1.7, 2.3);
      assertThat(speedups.get("bandwidth x 4").get(app)).as("%s", app).isBetween(1.0, 1.3);
    }
    assertThat(Sweep.weightedMean(speedups.get("array x 2"))).isBetween(0.8, 1.0);
  }
}
