package dev.zeropoint.models.loading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of 23 MB needs hardly any heap, wherever it comes from, and nothing that loads it needs
 * {@code sun.misc.Unsafe}: each test is a JVM of its own in which that is denied.
 */
class SmallHeapIT {
  private static String expected;

  @TempDir private Path folder;

  @BeforeAll
  static void embedHere() {
    try (SentenceModel model =
        SentenceModel.load(SmallHeapIT.class.getClassLoader(), Backends.best().backend())) {
      expected = EmbedOnce.print(model);
    }
  }

  private String run(String heap, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("-Xmx" + heap);
    command.add("-XX:+UseSerialGC");
    command.add("--sun-misc-unsafe-memory-access=deny");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EmbedOnce.class.getName());
    command.addAll(List.of(arguments));
    ChildJvm.Result result =
        ChildJvm.run(Path.of(System.getProperty("java.home")), folder, command);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("WARNING");
    return result.out().strip();
  }

  @Test
  void modelOfTheClassPath() throws IOException, InterruptedException {
    assertThat(run("24m", "resource")).isEqualTo(expected);
  }

  @Test
  void modelOfAFile() throws IOException, InterruptedException {
    Path network = Files.write(folder.resolve("m.onnx"), TestData.resource(TestData.MINILM));
    Path tokenizer =
        Files.write(folder.resolve("t.json"), TestData.resource(TestData.MINILM_TOKENIZER));
    assertThat(run("16m", "file", network.toString(), tokenizer.toString())).isEqualTo(expected);
  }

  /** The array itself takes 23 MB; a second one would not fit. */
  @Test
  void modelOfAnArray() throws IOException, InterruptedException {
    int size = TestData.resource(TestData.MINILM).length;
    assertThat(size).isGreaterThan(22_000_000);
    assertThat(run("44m", "bytes", "" + size)).endsWith(" of " + size);
  }
}
