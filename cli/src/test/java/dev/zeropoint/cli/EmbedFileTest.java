package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.embedding.SentenceSettings;
import dev.zeropoint.models.embedding.TextKind;
import dev.zeropoint.offheap.file.NpyFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedFileTest {
  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void name() {
    input = folder.resolve("lines.txt");
    output = folder.resolve("vectors.npy");
  }

  private String[] command(String... more) {
    return Stream.concat(
            Stream.of("embed", "--input", input.toString(), "--output", output.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private void assertNothingBeside(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsOnly(names);
    }
  }

  @Test
  void everyLineIsARow() throws IOException {
    Files.writeString(input, "a cat\r\n\nGrüße");
    Files.writeString(output, "what was there before");
    JsonObject summary = Outcome.of(command("--format", "json")).json();
    assertThat(summary.keySet())
        .containsExactly(
            "model",
            "backend",
            "reason",
            "settings",
            "input",
            "output",
            "rows",
            "dims",
            "resumed",
            "tokens",
            "truncated",
            "seconds",
            "sentencesPerSecond");
    assertThat(summary.get("rows").getAsInt()).isEqualTo(3);
    assertThat(summary.get("dims").getAsInt()).isEqualTo(384);
    assertThat(summary.get("resumed").getAsInt()).isZero();
    assertThat(summary.get("truncated").getAsInt()).isZero();
    assertNothingBeside("lines.txt", "vectors.npy");

    JsonObject direct =
        Outcome.of("embed", "--format", "json", "--vectors", "a cat", "", "Grüße").json();
    int tokens = 0;
    for (var count : direct.getAsJsonArray("tokens")) {
      tokens += count.getAsInt();
    }
    assertThat(summary.get("tokens").getAsInt()).isEqualTo(tokens);
    try (Arena arena = Arena.ofConfined()) {
      Tensor vectors = NpyFile.map(output, arena);
      assertThat(vectors.type()).isEqualTo(ElementType.F32);
      assertThat(vectors.shape()).isEqualTo(Shape.of(3, 384));
      JsonArray rows = direct.getAsJsonArray("vectors");
      for (int i = 0; i < 3 * 384; i++) {
        float expected = rows.get(i / 384).getAsJsonArray().get(i % 384).getAsFloat();
        assertThat(vectors.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void noLinesAreNoRows() throws IOException {
    Files.createFile(input);
    assertThat(Outcome.of(command()).done().lines())
        .startsWith("output:  " + output + ", float32 [0, 384]", "tokens:  0, 0 lines truncated")
        .endsWith(
            "model:   all-minilm-l6-v2-q",
            "vectors: mean (known of all-MiniLM-L6-v2), unit length (known of all-MiniLM-L6-v2),"
                + " at most 128 tokens (tokenizer truncation)",
            "backend: " + BackendOption.describe(Backends.best()));
    assertThat(output).isNotEmptyFile();
  }

  @Test
  void terminalGetsABar() throws IOException {
    Files.writeString(input, "a\nb\n");
    Outcome outcome = Outcome.of(() -> OptionalInt.of(70), command());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err())
        .startsWith("\rembedding ")
        .contains(" 2/2 ")
        .endsWith(System.lineSeparator());
    assertThat(outcome.err().lines().filter(line -> !line.isBlank()))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(70));
    assertThat(outcome.out()).startsWith("output: ");
  }

  @Test
  void narrowTerminalIsNotOverrun() throws IOException {
    Files.writeString(input, "a");
    Outcome outcome = Outcome.of(() -> OptionalInt.of(12), command());
    assertThat(outcome.err().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(12));
  }

  @Test
  void partOfAnotherInputIsNotTakenOver() throws IOException {
    Files.writeString(input, "a\nb\n");
    Files.writeString(folder.resolve("vectors.npy.part"), "rows of something else");
    Files.writeString(folder.resolve("vectors.npy.part.id"), "another fingerprint");
    Outcome outcome = Outcome.of(command("--format", "json"));
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "starting over: " + output + ".part is of another input or model");
    assertThat(outcome.out()).contains("\"resumed\":0");
    assertNothingBeside("lines.txt", "vectors.npy");
  }

  @Test
  void changedInputLeavesNothing() throws IOException {
    Files.writeString(input, "a\nb\n");
    // The width is asked for when the input has been checked and is about to be embedded.
    for (String changed : new String[] {"a\nc\n", "a\n", "a\nb\nc\n"}) {
      Outcome outcome = Outcome.of(() -> rewriteInput(changed), command());
      assertThat(outcome.failure()).isEqualTo(input + ": changed while it was read");
      assertNothingBeside("lines.txt");
      Files.writeString(input, "a\nb\n");
    }
  }

  @Test
  void inputThatIsNoTextAnyMoreHasChanged() throws IOException {
    Files.writeString(input, "a\nb\n");
    Outcome outcome =
        Outcome.of(
            () -> {
              try {
                Files.write(input, new byte[] {'a', '\n', (byte) 0xFF, '\n'});
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return OptionalInt.empty();
            },
            command());
    assertThat(outcome.failure()).isEqualTo(input + ": changed while it was read");
    assertNothingBeside("lines.txt");
  }

  private OptionalInt rewriteInput(String text) {
    try {
      Files.writeString(input, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return OptionalInt.empty();
  }

  @Test
  void failureBeforeTheFirstRowLeavesNothing() throws IOException {
    Files.writeString(input, "a\nb\n");
    Files.writeString(output, "old");
    Outcome outcome =
        Outcome.of(
            () -> {
              throw new IllegalStateException("no terminal");
            },
            command());
    assertThat(outcome.code()).isEqualTo(Main.FAILED);
    assertThat(outcome.err()).contains("no terminal");
    assertNothingBeside("lines.txt", "vectors.npy");
    assertThat(output).hasContent("old");
  }

  /** The second reading of the input, that which embeds it, ends in a failure. */
  private Outcome failing(Throwable failure, int lines) {
    AtomicInteger readings = new AtomicInteger();
    Function<Path, LineReader> opener =
        file ->
            readings.incrementAndGet() < 2
                ? LineReader.open(file)
                : new LineReader(file, new FailingInput(RegularFile.open(file), lines, failure));
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), OptionalInt::empty);
    FileEmbedding embedding =
        new FileEmbedding(
            terminal,
            new SentenceRequest(
                new ModelSource.OnClassPath(), SentenceSettings.none(), TextKind.PLAIN),
            Backends.best(),
            input,
            output,
            opener);
    Throwable thrown = catchThrowable(embedding::run);
    return new Outcome(new Failures(terminal.err(), false).report(thrown), "", err.toString());
  }

  /** Gives a byte a read, and fails behind some lines. */
  private static final class FailingInput extends FilterInputStream {
    private final Throwable failure;
    private int lines;

    FailingInput(InputStream in, int lines, Throwable failure) {
      super(in);
      this.lines = lines;
      this.failure = failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (lines == 0) {
        switch (failure) {
          case IOException e -> throw e;
          case Error e -> throw e;
          default -> throw new AssertionError(failure);
        }
      }
      int count = super.read(bytes, offset, 1);
      if (count == 1 && bytes[offset] == '\n') {
        lines--;
      }
      return count;
    }
  }

  /** What is kept must be what a run without failure makes. */
  private void assertResumes(int rows) throws IOException {
    Outcome outcome = Outcome.of(command());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEqualToIgnoringNewLines("resuming at line " + (rows + 1) + " of 3");
    byte[] resumed = Files.readAllBytes(output);
    Files.delete(output);
    Outcome.of(command()).done();
    assertThat(resumed).isEqualTo(Files.readAllBytes(output));
  }

  @Test
  void readErrorKeepsTheFinishedRows() throws IOException {
    Files.writeString(input, "a\nb\nc\n");
    IOException failure = new IOException("Input/output error");
    String reason = input + ": cannot be read: Input/output error";
    assertThat(failing(failure, 0).failure()).isEqualTo(reason);
    assertNothingBeside("lines.txt");
    assertThat(failing(failure, 2).failure())
        .isEqualTo(reason + "; 2 of 3 rows are kept, the same command goes on after them");
    // While the lines that are done are counted, too.
    assertThat(failing(failure, 1).err())
        .contains("resuming at line 3 of 3", reason + "; 2 of 3 rows are kept");
    assertNothingBeside("lines.txt", "vectors.npy.part", "vectors.npy.part.id");
    assertResumes(2);
  }

  @Test
  void fullHeapIsNoBadInputAndKeepsTheFinishedRows() throws IOException {
    Files.writeString(input, "a\nb\nc\n");
    Outcome outcome = failing(new OutOfMemoryError("Java heap space"), 1);
    assertThat(outcome.error(Main.OUT_OF_MEMORY))
        .startsWith("out of memory: Java heap space (ZEROPOINT_JAVA_OPTS=-Xmx")
        .endsWith("; 1 of 3 rows are kept, the same command goes on after them");
    assertResumes(1);
  }

  @Test
  void unexpectedFailureKeepsTheFinishedRows() throws IOException {
    Files.writeString(input, "a\nb\nc\n");
    Outcome outcome = failing(new StackOverflowError("deep"), 1);
    assertThat(outcome.code()).isEqualTo(Main.FAILED);
    assertThat(outcome.err().lines())
        .containsExactly(
            "1 of 3 rows are kept, the same command goes on after them",
            "zeropoint: unexpected java.lang.StackOverflowError: deep (--debug shows where)");
    assertResumes(1);
  }

  @Test
  void sameFileInAndOutIsWrongUsage() throws IOException {
    Files.writeString(input, "a\n");
    output = folder.resolve("../" + folder.getFileName() + "/lines.txt");
    assertThat(Outcome.of(command()).wrongUsage())
        .startsWith("--input and --output are the same file");
    assertThat(input).hasContent("a\n");
  }
}
