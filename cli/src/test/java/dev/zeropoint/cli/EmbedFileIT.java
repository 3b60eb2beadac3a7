package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Interrupts the embedding of a file in every way there is: what the next run makes of it must be,
 * byte for byte, what a run without interruption makes.
 */
class EmbedFileIT {
  private static final int LINES = 12;
  private static final int ROW_BYTES = 384 * 4;
  private static final int HEADER_BYTES = 128;
  private static final String INPUT = "lines.txt";
  private static final String OUTPUT = "vectors.npy";
  private static final String[] COMMAND = {
    "embed", "--backend", "scalar", "--input", INPUT, "--output", OUTPUT, "--format", "json"
  };

  @TempDir private static Path reference;
  private static byte[] expected;

  @TempDir private Path folder;

  @BeforeAll
  static void embedWithoutInterruption() throws Exception {
    writeInput(reference);
    JsonObject summary = new Application(reference).run(COMMAND).json();
    assertThat(summary.get("rows").getAsInt()).isEqualTo(LINES);
    expected = Files.readAllBytes(reference.resolve(OUTPUT));
    assertThat(expected).hasSize(HEADER_BYTES + LINES * ROW_BYTES);
  }

  /** Short lines, since the scalar backend takes its time. */
  private static void writeInput(Path folder) throws IOException {
    List<String> lines = IntStream.range(0, LINES).mapToObj(i -> (char) ('a' + i) + "").toList();
    Files.write(folder.resolve(INPUT), lines);
  }

  @Test
  void killedRunIsResumed() throws Exception {
    writeInput(folder);
    Files.writeString(folder.resolve(OUTPUT), "what was there before");
    Process process = new Application(folder).start(COMMAND);
    waitForRows(process, 2);
    process.destroyForcibly();
    assertThat(new Application(folder).outcome(process).code()).isEqualTo(128 + 9);
    assertThat(folder.resolve(OUTPUT)).hasContent("what was there before");
    assertResumes(2);
  }

  @Test
  void stoppedRunSaysWhereAndIsResumed() throws Exception {
    writeInput(folder);
    Process process = new Application(folder).start(COMMAND);
    waitForRows(process, 1);
    process.destroy();
    Outcome stopped = new Application(folder).outcome(process);
    assertThat(stopped.code()).isEqualTo(128 + 15);
    assertThat(stopped.error(stopped.code()))
        .matches("stopped after line \\d+ of 12; the same command goes on there");
    assertThat(folder.resolve(OUTPUT)).doesNotExist();
    assertResumes(1);
  }

  @Test
  void fullDiskIsOneLineAndIsResumed() throws Exception {
    assumeThat(Path.of("/bin/sh")).exists();
    writeInput(folder);
    // Stands for a full disk: no file may be larger than 16 blocks of 512 bytes (or 1024, in bash).
    Application limited =
        new Application(folder).behind("/bin/sh", "-c", "ulimit -f 16 && exec \"$@\"", "sh");
    // The JVM's own file of counters would be too large as well.
    Outcome failed = limited.outcome(limited.prepare(List.of("-XX:-UsePerfData"), COMMAND).start());
    assertThat(failed.failure())
        .matches(
            OUTPUT
                + ": cannot write "
                + OUTPUT
                + "\\.part: File too large; \\d+ of 12 rows are"
                + " kept, the same command goes on after them");
    assertThat(folder.resolve(OUTPUT)).doesNotExist();
    assertResumes(5);
  }

  private void waitForRows(Process process, int rows) throws IOException, InterruptedException {
    Path part = folder.resolve(OUTPUT + ".part");
    while (!Files.exists(part) || Files.size(part) < HEADER_BYTES + rows * ROW_BYTES) {
      assertThat(process.waitFor(5, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private void assertResumes(int atLeast) throws Exception {
    Outcome outcome = new Application(folder).run(COMMAND);
    assertThat(outcome.code()).isZero();
    int resumed = new Gson().fromJson(outcome.out(), JsonObject.class).get("resumed").getAsInt();
    assertThat(resumed).isGreaterThanOrEqualTo(atLeast).isLessThan(LINES);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines("resuming at line " + (resumed + 1) + " of " + LINES);
    assertThat(Files.readAllBytes(folder.resolve(OUTPUT))).isEqualTo(expected);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(INPUT, OUTPUT, "stdout", "stderr");
    }
  }
}
