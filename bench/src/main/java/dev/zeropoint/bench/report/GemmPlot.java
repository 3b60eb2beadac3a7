package dev.zeropoint.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler;

/** Draws reports of {@code bench gemm} as PNG: GMAC/s of each contender, shape by shape. */
public final class GemmPlot {
  private static final int WIDTH = 1400;
  private static final int HEIGHT = 700;

  private GemmPlot() {}

  /**
   * Writes a file; one that is there is replaced.
   *
   * @param file whose name should end in .png
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(GemmReport report, Path file) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(report.host().cpu() + ", epilogue " + report.epilogue())
            .xAxisTitle("M x N x K")
            .yAxisTitle("GMAC/s")
            .build();
    chart.getStyler().setXAxisLabelRotation(45);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    List<String> shapes = report.rows().stream().map(GemmRow::shape).distinct().toList();
    speeds(report).forEach((name, byShape) -> chart.addSeries(name, shapes, of(shapes, byShape)));
    if (report.limits().gmacs() != null) {
      chart
          .addSeries(
              report.limits().instruction(),
              shapes,
              shapes.stream().map(_ -> report.limits().gmacs()).toList())
          .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    }
    try {
      BitmapEncoder.saveBitmap(
          chart, file.toAbsolutePath().toString(), BitmapEncoder.BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** GMAC/s by contender and shape. */
  private static Map<String, Map<String, Double>> speeds(GemmReport report) {
    Map<String, Map<String, Double>> speeds = new LinkedHashMap<>();
    for (GemmRow row : report.rows()) {
      speeds
          .computeIfAbsent(row.backend(), _ -> new LinkedHashMap<>())
          .put(row.shape(), row.gmacs());
      if (row.peer() != null) {
        speeds
            .computeIfAbsent(row.peer(), _ -> new LinkedHashMap<>())
            .put(row.shape(), row.peerGmacs());
      }
    }
    return speeds;
  }

  /** A contender that did not play has no bar. */
  private static List<Double> of(List<String> shapes, Map<String, Double> byShape) {
    return shapes.stream()
        .map(shape -> byShape.getOrDefault(shape, 0.0))
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
