package dev.zeropoint.cli;

import dev.zeropoint.core.error.TensorReport;
import dev.zeropoint.core.error.ValueHistogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of a tensor: how often values occur, and over them the codes, each where its real
 * number lies; with a scale a channel, where a code has no single real number, the codes by
 * themselves. Counts are drawn as densities on a logarithmic axis, so that the two are on one
 * scale.
 */
final class HistogramPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 450;
  private static final int MARKER = 4;

  private final XYChart chart;

  private HistogramPlot(XYChart chart) {
    this.chart = chart;
  }

  static HistogramPlot of(TensorReport tensor) {
    // No window system is asked for.
    System.setProperty("java.awt.headless", "true");
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title(tensor)).build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setMarkerSize(MARKER);
    chart.getStyler().setXAxisDecimalPattern("0.###");
    chart.setYAxisTitle("values per unit");
    double[] positions = tensor.codePositions();
    if (positions.length == 0) {
      chart.setXAxisTitle("code");
      double[] codes = new double[tensor.codeCounts().length];
      Arrays.setAll(codes, i -> tensor.codes().min() + i);
      addCodes(chart, codes, tensor.codeCounts(), 1);
    } else {
      chart.setXAxisTitle("real number");
      addValues(chart, tensor.histogram());
      addCodes(chart, positions, tensor.codeCounts(), positions[1] - positions[0]);
    }
    return new HistogramPlot(chart);
  }

  private static String title(TensorReport tensor) {
    return String.format(
        Locale.ROOT,
        "%s  %s  SQNR %.1f dB, saturated %.3f%%",
        tensor.name(),
        tensor.shape(),
        tensor.error().sqnrDb(),
        100 * tensor.error().saturationShare());
  }

  private static void addValues(XYChart chart, ValueHistogram histogram) {
    long[] counts = histogram.counts();
    double[] edges = new double[counts.length];
    Arrays.setAll(edges, i -> histogram.origin() + (i + 0.5) * histogram.binWidth());
    // Dots: a line would bridge the bins that hold nothing.
    add(chart, "values", edges, counts, histogram.binWidth()).setMarker(SeriesMarkers.SQUARE);
  }

  private static void addCodes(XYChart chart, double[] positions, long[] counts, double step) {
    add(chart, "codes", positions, counts, step).setMarker(SeriesMarkers.CIRCLE);
  }

  /** A logarithmic axis has no place for counts of zero: they are left out. */
  private static XYSeries add(
      XYChart chart, String name, double[] positions, long[] counts, double width) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        x.add(positions[i]);
        y.add(counts[i] / width);
      }
    }
    return chart.addSeries(name, x, y);
  }

  void save(Path file) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(chart, png, BitmapEncoder.BitmapFormat.PNG);
    ModelFile.write(file, png::writeTo);
  }
}
