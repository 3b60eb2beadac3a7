package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantizes with the application as it is shipped, in a JVM of its own. */
class QuantizeIT {
  /** So many that calibrating takes longer than the test waits. */
  private static final int MANY_ROWS = 1_000_000;

  private static final Duration STARTED = Duration.ofSeconds(4);

  @TempDir private Path folder;

  @Test
  void writesAModelAndAReportWithoutAWordOnStderr() throws Exception {
    SmallModel.write(folder.resolve("float.onnx"));
    SmallModel.rows(folder.resolve("rows.npy"), 50);
    JsonObject json =
        new Application(folder)
            .run(
                "quantize",
                "float.onnx",
                "--output",
                "int8.onnx",
                "--mode",
                "static",
                "--calibrate",
                "rows.npy",
                "--report",
                "report",
                "--format",
                "json")
            .json();
    assertThat(json.getAsJsonArray("quantized")).hasSize(2);
    assertThat(folder.resolve("int8.onnx")).hasSize(json.get("bytes").getAsLong());
    try (Stream<Path> files = Files.list(folder.resolve("report"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".png"))).hasSize(4);
    }
  }

  @Test
  void stoppedRunLeavesNothing() throws Exception {
    SmallModel.write(folder.resolve("float.onnx"));
    SmallModel.rows(folder.resolve("rows.npy"), MANY_ROWS);
    Process process =
        new Application(folder)
            .start(
                "quantize",
                "float.onnx",
                "--output",
                "int8.onnx",
                "--mode",
                "static",
                "--calibrate",
                "rows.npy",
                "--method",
                "entropy");
    waitForWork(process);
    process.destroy();
    Outcome stopped = new Application(folder).outcome(process);
    assertThat(stopped.code()).isEqualTo(128 + 15);
    assertThat(stopped.error(stopped.code()))
        .isEqualTo("stopped while calibrating; int8.onnx is not written");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("float.onnx", "rows.npy", "stdout", "stderr");
    }
  }

  /**
   * Waits until the process has computed for longer than it takes to start, however busy the CPU.
   */
  private static void waitForWork(Process process) throws InterruptedException {
    while (process.info().totalCpuDuration().orElse(STARTED).compareTo(STARTED) < 0) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
