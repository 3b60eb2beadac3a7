package dev.zeropoint.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.zeropoint.models.embedding.SentenceModel;
import dev.zeropoint.models.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zeropoint tokenize}. */
@Command(
    name = "tokenize",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print the token ids of texts, the special tokens among them, without a limit.",
    customSynopsis = "zeropoint tokenize [OPTIONS] TEXT...",
    footer = {
      "",
      "Examples:",
      "  zeropoint tokenize --tokens \"A cat sits on the mat.\"",
      "  zeropoint tokenize --tokenizer tokenizer.json --format json \"A cat\" \"a mat\""
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE.json",
      description = "A tokenizer.json; default: that of " + DefaultModel.NAME + ".")
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  @Option(
      names = "--tokens",
      description = "Print the tokens too, behind a tab; JSON always has them.")
  private boolean tokens;

  @Parameters(paramLabel = "TEXT", description = "Texts; those beginning with - after --.")
  private List<String> texts = List.of();

  TokenizeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (texts.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "nothing to tokenize; usage: zeropoint tokenize TEXT...");
    }
    Tokenizer tokenizer = tokenizer();
    List<int[]> ids =
        texts.stream().map(text -> tokenizer.encode(text, Integer.MAX_VALUE).ids()).toList();
    switch (format) {
      case TEXT -> ids.forEach(row -> terminal.out().println(line(row, tokenizer)));
      case JSON -> JsonOutput.print(terminal.out(), json(ids, tokenizer));
    }
    return Main.DONE;
  }

  private Tokenizer tokenizer() throws IOException {
    String origin = file == null ? SentenceModel.DEFAULT_TOKENIZER : file.toString();
    try (InputStream in = file == null ? DefaultModel.open(origin) : RegularFile.open(file)) {
      return Tokenizer.read(in, origin);
    }
  }

  private String line(int[] ids, Tokenizer tokenizer) {
    String line = Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    if (!tokens) {
      return line;
    }
    return line
        + Arrays.stream(ids)
            .mapToObj(id -> OneLine.of(tokenizer.token(id)))
            .collect(Collectors.joining(" ", "\t", ""));
  }

  private static JsonObject json(List<int[]> ids, Tokenizer tokenizer) {
    JsonObject json = new JsonObject();
    json.add(
        "tokens",
        JsonOutput.array(
            ids,
            row -> JsonOutput.array(boxed(row), id -> new JsonPrimitive(tokenizer.token(id)))));
    json.add("ids", JsonOutput.array(ids, row -> JsonOutput.array(boxed(row), JsonPrimitive::new)));
    return json;
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
