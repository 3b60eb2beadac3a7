package dev.zeropoint.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderingTest {
  private final GemmReport report = Reports.gemm(Limits.of("vpdpbusd zmm", 480.0, 20.0));

  @Test
  void pairsAreSummedUp() {
    assertThat(report.summary()).hasSize(2);
    PairSummary first = report.summary().getFirst();
    assertThat(first.shapes()).isEqualTo(2);
    assertThat(first.geometricMean()).isCloseTo(1.0, within(1e-12));
    assertThat(first.least()).isEqualTo(0.5);
    assertThat(first.leastShape()).isEqualTo("1x384x1024");
    assertThat(first.wins()).isOne();
  }

  @Test
  void textHasHostLimitsRowsAndNotes() {
    assertThat(Rendering.text(report))
        .contains("host:   A CPU, 2 cores, Linux 6 amd64, JDK 25\n")
        .contains("limits: vpdpbusd zmm 480.0 GMAC/s, copy 20.0 GB/s\n")
        .contains("2.000  1.750 - 2.250")
        .contains("note: a note\n");
  }

  @Test
  void aMissingLimitIsSaid() {
    assertThat(Rendering.text(Reports.gemm(Limits.of(null, null, 20.0))))
        .contains("limits: no dot product in registers could be timed, copy 20.0 GB/s");
  }

  @Test
  void markdownHasOneCellAColumn() {
    List<String> rows =
        Rendering.markdown(List.of(report)).lines().filter(line -> line.startsWith("|")).toList();
    assertThat(rows).hasSize(2 + 4 + 2 + 2);
    assertThat(rows.subList(0, 6)).allMatch(row -> row.chars().filter(c -> c == '|').count() == 13);
  }

  @Test
  void drawsAPicture(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("plot.png");
    Files.writeString(file, "an old one");
    GemmPlot.write(report, file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1400);
    assertThat(image.getHeight()).isEqualTo(700);
  }
}
