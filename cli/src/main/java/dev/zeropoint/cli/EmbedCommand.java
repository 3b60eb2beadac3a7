package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.BackendSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zeropoint embed}: checks what is asked for and leaves the work to others. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Embed sentences: print how similar they are, or write their vectors to a file.",
    customSynopsis = {
      "zeropoint embed [OPTIONS] TEXT...",
      "       zeropoint embed [OPTIONS] --input LINES.txt --output VECTORS.npy"
    },
    footer = {
      "",
      "Examples:",
      "  zeropoint embed \"A cat sits on the mat.\" \"A feline is resting on a rug.\"",
      "  zeropoint embed --format json --vectors \"A cat sits on the mat.\"",
      "  zeropoint embed --input lines.txt --output vectors.npy",
      "  zeropoint embed --model model.onnx --tokenizer tokenizer.json --pooling cls \"A cat\"",
      "  zeropoint embed --max-tokens 256 --prefix \"query: \" \"A cat sits on the mat.\"",
      "  zeropoint embed --model model.onnx --tokenizer tokenizer.json -- \"-5 degrees\"",
      "",
      "With --input an interrupted command can be repeated: it goes on where it stopped."
    })
final class EmbedCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private BackendOption backend;
  @Mixin private ModelOptions model;
  @Mixin private SentenceOptions sentence;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  @Option(names = "--vectors", description = "Print the vectors too; only with --format json.")
  private boolean vectors;

  @Option(
      names = "--input",
      paramLabel = "LINES.txt",
      description = "Embed the lines of this UTF-8 file, an empty one as the empty text.")
  private Path input;

  @Option(
      names = "--output",
      paramLabel = "VECTORS.npy",
      description =
          "Write the vectors to this NumPy file: float32, a row a line. It is"
              + " replaced when all are done; until then they are in VECTORS.npy.part.")
  private Path output;

  @Parameters(paramLabel = "TEXT", description = "Sentences; those beginning with - after --.")
  private List<String> texts = List.of();

  EmbedCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    checkUsage();
    SentenceRequest request =
        new SentenceRequest(model.source(), sentence.settings(), sentence.kind());
    BackendSelection selection = backend.select();
    if (input == null) {
      EmbeddedTexts.of(texts, request, selection, terminal).print(terminal.out(), format, vectors);
    } else {
      new FileEmbedding(terminal, request, selection, input, output)
          .run()
          .print(terminal.out(), format);
    }
    TpuNote.print(terminal.err(), selection.backend());
    return Main.DONE;
  }

  private void checkUsage() throws IOException {
    if (input != null && !texts.isEmpty()) {
      throw wrong("TEXT and --input do not go together");
    }
    if ((input == null) != (output == null)) {
      throw wrong(input == null ? "--output needs --input" : "--input needs --output");
    }
    if (input == null && texts.isEmpty()) {
      throw wrong("nothing to embed; usage: zeropoint embed TEXT... or --input FILE --output FILE");
    }
    if (vectors && (input != null || format != OutputFormat.JSON)) {
      throw wrong("--vectors needs " + (input != null ? "TEXT" : "--format json"));
    }
    if (input != null && Files.exists(output) && Files.exists(input)) {
      if (Files.isSameFile(input, output)) {
        throw wrong("--input and --output are the same file");
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
