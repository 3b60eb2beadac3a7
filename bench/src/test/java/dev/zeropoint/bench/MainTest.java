package dev.zeropoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.zeropoint.core.gemm.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gemm --peers mkl | unknown peer",
        "gemm --backends fast | unknown backend",
        "gemm --shapes 1x2 | is no shape",
        "gemm --threads 0 | --threads 0 is not in",
        "gemm --epilogue relu | epilogue",
        "gemm --format yaml | format",
        "embed --tokens 2 | --tokens 2 is not in",
        "embed --peers onednn | onednn cannot do this; onnxruntime can",
        "latency --calls 0 | --calls 0 is not positive",
        "shapes --shapes 1x2 | 1x2",
        "report | FILE.json",
        "nothing | nothing",
      })
  void wrongUsageIsOneLine(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).startsWith("zeropoint: ").contains(message);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void latencyAsJsonGoesToAFileAndIntoAPage() throws IOException {
    Path json = folder.resolve("latency.json");
    assertThat(
            run(
                "latency",
                "--backends",
                "scalar",
                "--shapes",
                "1x4x8",
                "--calls",
                "50",
                "--format",
                "json",
                "--output",
                json.toString()))
        .isEqualTo(Main.DONE);
    JsonObject printed = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(printed.getAsJsonArray("rows")).hasSize(2);
    assertThat(Files.readString(json)).isEqualTo(out.toString());

    Path page = folder.resolve("page.md");
    Files.writeString(
        page, "before\n" + ReportCommand.BEGIN + "\nold\n" + ReportCommand.END + "\nafter\n");
    for (int twice = 0; twice < 2; twice++) {
      assertThat(run("report", json.toString(), "--into", page.toString())).isEqualTo(Main.DONE);
    }
    assertThat(Files.readString(page))
        .startsWith("before\n")
        .endsWith("\nafter\n")
        .containsOnlyOnce("| 1x4x8 | scalar | 50 |")
        .containsOnlyOnce("| 1x4x8 | control | 50 |")
        .doesNotContain("old");
  }

  /** The fastest shape is the measure of the others. */
  @Test
  void shapesPlayAgainstTheFastest() {
    assertThat(
            run(
                "shapes",
                "--backends",
                "scalar",
                "--shapes",
                "1x1x1,8x8x64",
                "--quick",
                "--format",
                "json"))
        .isEqualTo(Main.DONE);
    JsonObject report = JsonParser.parseString(out.toString()).getAsJsonObject();
    JsonObject small = report.getAsJsonArray("rows").get(0).getAsJsonObject();
    JsonObject large = report.getAsJsonArray("rows").get(1).getAsJsonObject();
    assertThat(large.get("share").getAsDouble()).isEqualTo(1);
    // One multiplication a call, against 4096.
    assertThat(small.get("share").getAsDouble()).isBetween(0.0, 0.5);
    assertThat(small.get("gmacs").getAsDouble()).isLessThan(large.get("gmacs").getAsDouble());
    assertThat(large.get("weight_gbytes").getAsDouble()).isPositive();
    assertThat(report.getAsJsonArray("notes").get(0).getAsString()).startsWith("a copy reads");
  }

  /** How well a product is shared is a ratio of one run. */
  @Test
  void threadsPlayAgainstOne() {
    String best = Backends.select("auto").backend().name();
    assumeThat(best).as("a backend that can split a product").isNotEqualTo("scalar");
    assertThat(
            run(
                "gemm",
                "--backends",
                best,
                "--shapes",
                "8x8x8",
                "--threads",
                "2",
                "--quick",
                "--format",
                "json"))
        .isEqualTo(Main.DONE);
    JsonObject report = JsonParser.parseString(out.toString()).getAsJsonObject();
    JsonObject row = report.getAsJsonArray("rows").get(0).getAsJsonObject();
    assertThat(row.get("backend").getAsString()).isEqualTo(best + " on 2 threads");
    assertThat(row.get("peer").getAsString()).isEqualTo(best);
    assertThat(row.get("ratio").getAsDouble()).isPositive();
    assertThat(report.getAsJsonArray("notes"))
        .extracting(note -> note.getAsString())
        .anyMatch(
            note ->
                note.matches("8x8x8: 2 threads do .*with a product each; a product they share.*"));
  }

  @Test
  void whatCannotBeDoneIsOneLine() throws IOException {
    Path page = Files.writeString(folder.resolve("page.md"), "no marks");
    Path other = Files.writeString(folder.resolve("other.json"), "{}");
    assertThat(run("report", folder.resolve("gone.json").toString())).isEqualTo(Main.FAILED);
    assertThat(run("report", other.toString())).isEqualTo(Main.FAILED);
    assertThat(run("report", page.toString())).isEqualTo(Main.FAILED);
    assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("zeropoint: "));
  }

  @Test
  void helpOfEveryCommand() {
    for (String command :
        new String[] {"gemm", "quantize", "embed", "latency", "shapes", "report"}) {
      assertThat(run(command, "--help")).isEqualTo(Main.DONE);
      assertThat(out.toString()).contains("zeropoint bench " + command);
    }
    assertThat(err.toString()).isEmpty();
  }
}
