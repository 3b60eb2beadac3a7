package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantizes with the application as it is shipped, in a JVM of its own. */
class QuantizeIT {
  /** So many that calibrating goes on for seconds after the test has seen it begin. */
  private static final int MANY_ROWS = 1_000_000;

  /** What is on the stack of a process that calibrates. */
  private static final String CALIBRATING = "StaticQuantization.calibrate(";

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
    waitForCalibration(process);
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

  /** Waits until the process is seen to calibrate: how long it takes to start is not known. */
  private static void waitForCalibration(Process process) throws IOException, InterruptedException {
    do {
      assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
    } while (!stacks(process).contains(CALIBRATING));
  }

  /** The stacks of a process's threads, or why they are not to be had yet. */
  private static String stacks(Process process) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    String pid = Long.toString(process.pid());
    Process dump =
        new ProcessBuilder(jcmd.toString(), pid, "Thread.print").redirectErrorStream(true).start();
    try (InputStream printed = dump.getInputStream()) {
      return new String(printed.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
