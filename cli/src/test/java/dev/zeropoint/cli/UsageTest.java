package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @Test
  void helpNamesTheCommandsAndShowsExamples() {
    assertThat(Outcome.of("--help").done())
        .startsWith("Usage: zeropoint ")
        .contains("embed", "tokenize", "info", "Examples:", "Exit codes: 0 done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "tokenize", "info", "quantize"})
  void everyCommandHasHelpAndVersion(String command) {
    assertThat(Outcome.of(command, "--help").done())
        .startsWith("Usage: zeropoint " + command + " ")
        .contains("Examples:", "  zeropoint " + command, "--debug");
    assertThat(Outcome.of(command, "--version").done()).isEqualTo(Outcome.of("-V").done());
  }

  @Test
  void versionComesFromTheBuild() {
    assertThat(Outcome.of("--version").done())
        .matches("zeropoint \\d+\\.\\d+\\.\\d+\\S*, JDK 25\\S*\\R");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " | no command; known are embed, tokenize, info, quantize, tpu;",
        "embd | unknown command \"embd\"; known are embed, tokenize, info, quantize, tpu;",
        "--quux | Unknown option: '--quux'; see zeropoint --help",
        "embed | nothing to embed; usage: zeropoint embed TEXT...",
        "tokenize | nothing to tokenize; usage: zeropoint tokenize TEXT...",
        "embed --modle x | Unknown option: '--modle' (did you mean --model?); see",
        "embed --format xml a | Invalid value for option '--format': expected text or json",
        "embed --format | Missing required parameter for option '--format'",
        "embed --model x a | --model needs --tokenizer",
        "embed --tokenizer x a | --tokenizer needs --model",
        "embed --vectors a | --vectors needs --format json",
        "embed --input a | --input needs --output",
        "embed --output a | --output needs --input",
        "embed --input a --output b text | TEXT and --input do not go together",
        "embed --input a --output b --vectors | --vectors needs TEXT",
        "embed --tokenizer a --tokenizer b | option '--tokenizer' (FILE.json) should be",
        "quantize --output b | Missing required parameter: 'FLOAT.onnx'",
        "quantize a | Missing required option: '--output=INT8.onnx'",
        "quantize a --output b --mode fast | Invalid value for option '--mode': expected dynamic or",
        "quantize a --output b --mode static | --mode static needs --calibrate",
        "quantize a --output b --method mse | --method needs --mode static",
        "quantize a --output b --calibrate c --mode static --method x | Invalid value for option"
            + " '--method': expected one of minmax, average, percentile, mse, entropy",
        "quantize a --output b --max-drop 0.9 | --max-drop needs --calibrate",
        "quantize a --output b --calibrate c --max-drop 2 | --max-drop 2.0 is not a cosine in",
        "quantize a --output b --tokenizer t | --tokenizer needs --calibrate",
        "quantize a --output b --bits 6 | --bits 6 is neither 8 nor 7",
        "quantize a --output b --granularity row | --granularity row is neither tensor nor channel",
        "info text | Unmatched argument at index 1: 'text'; see",
      })
  void wrongUsageIsOneLine(String line, String message) {
    String[] args = line == null ? new String[0] : line.split(" ");
    assertThat(Outcome.of(args).wrongUsage()).startsWith(message);
  }

  @Test
  void emptyPathIsNotTheCurrentDirectory() {
    assertThat(Outcome.of("embed", "--input", "", "--output", "b").wrongUsage())
        .contains("the path is empty");
  }

  @Test
  void unknownBackendIsWrongUsageWithTheKnownOnes() {
    assertThat(Outcome.of("embed", "--backend", "gpu", "a").wrongUsage())
        .startsWith("unknown backend \"gpu\"; known are auto, ")
        .contains("scalar", "; auto finds ", " (chosen)")
        .endsWith("; see zeropoint embed --help");
  }

  @Test
  void lineBreaksInArgumentsDoNotBreakTheLine() {
    assertThat(Outcome.of("info", "a\nb\u2028\u001b[31m").wrongUsage())
        .contains("'a\\u000ab\\u2028\\u001b[31m'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--debug tokenize --tokenizer nowhere a",
        "tokenize --tokenizer nowhere --debug a"
      })
  void debugShowsWhere(String line) {
    Outcome outcome = Outcome.of(line.split(" "));
    assertThat(outcome.code()).isEqualTo(Main.FAILED);
    assertThat(outcome.err())
        .startsWith("zeropoint: nowhere: no such file" + System.lineSeparator())
        .contains("at dev.zeropoint.cli.");
  }

  @Test
  void debugBehindTheOptionsIsText() {
    assertThat(Outcome.of("tokenize", "--tokens", "--", "--debug").done()).contains("- - de ##bu");
  }
}
