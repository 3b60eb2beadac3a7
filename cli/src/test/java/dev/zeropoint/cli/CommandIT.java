package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application as it is shipped, in a JVM of its own. */
class CommandIT {
  @TempDir private Path folder;

  private Application application() {
    return new Application(folder);
  }

  @Test
  void embedsSentencesWithoutAWordOnStderr() throws Exception {
    JsonObject json =
        application()
            .run(
                "embed",
                "--format",
                "json",
                "A cat sits on the mat.",
                "A feline is resting on a rug.")
            .json();
    double similarity =
        json.getAsJsonArray("similarity").get(0).getAsJsonArray().get(1).getAsDouble();
    assertThat(similarity).isGreaterThan(0.5).isLessThan(1);
  }

  @Test
  void everyCommandRunsWithoutAWordOnStderr() throws Exception {
    assertThat(application().run("info").done()).contains("backend:   ");
    assertThat(application().run("--help").done()).startsWith("Usage: zeropoint");
    assertThat(application().run("--version").done()).startsWith("zeropoint ");
    assertThat(application().run("tokenize", "A cat").done().strip())
        .isEqualTo("101 1037 4937 102");
  }

  @Test
  void exitCodes() throws Exception {
    assertThat(application().run("embed", "--quux").wrongUsage()).contains("--quux");
    assertThat(application().run("tokenize", "--tokenizer", "nowhere", "a").failure())
        .isEqualTo("nowhere: no such file");
  }

  @Test
  void debugShowsTheLogOfTheLibrary() throws Exception {
    Outcome outcome = application().run("info", "--debug");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).contains("INFO dev.zeropoint.core.gemm.Backends: backend ");
  }

  @Test
  void fullDiskUnderTheOutputIsOneLine() throws Exception {
    File full = new File("/dev/full");
    assumeThat(full).exists();
    Process process =
        application().prepare(List.of(), "tokenize", "a").redirectOutput(full).start();
    assertThat(application().outcome(process).failure()).startsWith("cannot write the output: ");
  }

  @Test
  void readerThatGoesAwayIsNoNews() throws Exception {
    Process process =
        application()
            .prepare(List.of(), "tokenize", "a")
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    process.getInputStream().close();
    Outcome outcome = application().outcome(process);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isEqualTo(Main.FAILED);
  }

  @Test
  void argumentsOfAnyScriptAreReadOrRefused() throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    assertThat(inLocale("C.UTF-8").done()).contains("[CLS] ß 。 [SEP]");
    assertThat(inLocale("C").wrongUsage()).contains("the encoding of the locale", "C.UTF-8");
  }

  private Outcome inLocale(String locale) throws IOException, InterruptedException {
    ProcessBuilder builder = application().prepare(List.of(), "tokenize", "--tokens", "ß。");
    builder.environment().put("LC_ALL", locale);
    return application().outcome(builder.start());
  }
}
