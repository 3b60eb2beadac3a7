package dev.zeropoint.cli;

import dev.zeropoint.tpu.apps.App;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of the applications: the roofline, and where the cycles went. */
final class TpuPlots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;

  private TpuPlots() {}

  /** Writes {@code roofline.png} and {@code stalls.png}. */
  static void save(Path folder, TpuConfig config, Map<App, Counters> runs) {
    // No window system is asked for.
    System.setProperty("java.awt.headless", "true");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw TpuFiles.unwritable(folder, e);
    }
    write(folder.resolve("roofline.png"), roofline(config, runs));
    write(folder.resolve("stalls.png"), stalls(runs));
  }

  private static void write(Path file, Chart<?, ?> chart) {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG);
    } catch (IOException e) {
      throw TpuFiles.unwritable(file, e);
    }
  }

  private static XYChart roofline(TpuConfig config, Map<App, Counters> runs) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Roofline: circles emulated, diamonds as the paper measured")
            .xAxisTitle("multiply-adds for each byte of weights read")
            .yAxisTitle("TOPS")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    double ridge = config.peakTops() * 1e12 / (2.0 * config.weightBytesPerSecond());
    double[] intensity = {10, ridge, 10_000};
    double[] limit = {config.peakTops() * 10 / ridge, config.peakTops(), config.peakTops()};
    chart.addSeries("limit", intensity, limit).setMarker(SeriesMarkers.NONE);
    runs.forEach(
        (app, counters) -> {
          double[] x = {counters.macsPerWeightByte()};
          chart
              .addSeries(app.title(), x, new double[] {counters.tops()})
              .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
              .setMarker(SeriesMarkers.CIRCLE);
          chart
              .addSeries(
                  app.title() + " (paper)",
                  new double[] {app.paperMacsPerWeight()},
                  new double[] {app.paper().tops()})
              .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
              .setMarker(SeriesMarkers.DIAMOND);
        });
    return chart;
  }

  private static CategoryChart stalls(Map<App, Counters> runs) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Where the cycles went, percent")
            .build();
    chart.getStyler().setStacked(true);
    chart.getStyler().setYAxisMax(100.0);
    add(chart, "useful MACs", runs, Counters::usefulPercent);
    add(chart, "unused MACs", runs, Counters::unusedPercent);
    add(chart, "weight stall", runs, c -> c.percent(c.cycles().weightStall()));
    add(chart, "weight shift", runs, c -> c.percent(c.cycles().weightShift()));
    add(chart, "non-matrix", runs, c -> c.percent(c.cycles().nonMatrix()));
    return chart;
  }

  private static void add(
      CategoryChart chart, String name, Map<App, Counters> runs, ToDoubleFunction<Counters> share) {
    List<String> apps = runs.keySet().stream().map(App::title).toList();
    List<Double> shares = runs.values().stream().map(share::applyAsDouble).toList();
    chart.addSeries(name, apps, shares);
  }
}
