package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TpuShowCommandTest {
  private static String show(String options) {
    return Outcome.of(("tpu show " + options).split(" ")).done();
  }

  @ParameterizedTest
  @CsvSource({
    "ws, 2 + 2 + 2 + 3 - 2, weight-stationary 2x2, 12 of 28",
    "is, 2 + 2 + 2 + 3 - 2, input-stationary 2x2, 12 of 28",
    "os, 2 + 2 + 3 - 2, output-stationary 2x2, 12 of 20"
  })
  void everyCycleIsAFrame(String dataflow, String cycles, String title, String slots) {
    String out = show("--size 2 --rows 3 --dataflow " + dataflow);
    int expected = dataflow.equals("os") ? 5 : 7;
    // Output-stationary, two more steps drain the array.
    int frames = 1 + expected + (dataflow.equals("os") ? 2 : 0);
    List<String> titles = out.lines().filter(line -> line.startsWith("cycle ")).toList();
    assertThat(titles).as(cycles).hasSize(frames);
    assertThat(titles.getFirst()).startsWith("cycle 0  " + title);
    assertThat(titles.getLast()).startsWith("cycle " + (frames - 1) + "  " + title);
    assertThat(out.lines().toList().getLast())
        .startsWith(expected + " cycles = ")
        .contains("size + rows - 2; " + slots + " slots useful");
    assertThat(out).doesNotContain("\u001b");
  }

  @Test
  void theSeedChoosesTheOperands() {
    assertThat(show("--seed 7")).isEqualTo(show("--seed 7")).isNotEqualTo(show("--seed 8"));
  }

  @Test
  void asciiIsAscii() {
    assertThat(show("--ascii")).containsPattern("\\+-+\\+").matches("\\p{ASCII}+");
    assertThat(show("--size 2")).contains("┌", "→");
  }

  private static String onTerminal(int rows) {
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out),
            new PrintWriter(new StringWriter()),
            OptionalInt::empty,
            () -> OptionalInt.of(rows));
    String[] args = {"tpu", "show", "--size", "2", "--rows", "3", "--delay", "0"};
    assertThat(Main.run(terminal, args)).isZero();
    return out.toString();
  }

  @Test
  void aTerminalShowsFramesInPlace() {
    String out = onTerminal(40);
    long lines = 3 + 4 + 9 + 1 + 3;
    // Seven cycles: as many times back to the first line.
    assertThat(out.split("\u001b\\[" + lines + "A", -1)).hasSize(8);
    assertThat(out.lines().count()).isEqualTo(8 * lines + 1);
  }

  @Test
  void aTerminalThatIsTooLowShowsThemOneAfterAnother() {
    assertThat(onTerminal(20)).doesNotContain("\u001b");
    assertThat(onTerminal(21)).contains("\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tpu | no command; known are show",
        "tpu shwo | unknown command \"shwo\"; known are show",
        "tpu show --size 0 | --size must be 1 to 16, not 0; see zeropoint tpu show --help",
        "tpu show --size 17 | --size must be 1 to 16, not 17; see zeropoint tpu show --help",
        "tpu show --rows 65 | --rows must be 1 to 64, not 65; see zeropoint tpu show --help",
        "tpu show --delay -1 | --delay must be 0 to 60000, not -1; see zeropoint tpu show --help",
        "tpu show --dataflow rs | Invalid value for option '--dataflow': expected ws, os or is but"
            + " was \"rs\"; see zeropoint tpu show --help",
      })
  void wrongUsageIsOneLine(String line, String message) {
    assertThat(Outcome.of(line.split(" ")).wrongUsage()).startsWith(message);
  }

  @Test
  void helpShowsExamples() {
    assertThat(Outcome.of("tpu", "show", "--help").done())
        .startsWith("Usage: zeropoint tpu show ")
        .contains("Examples:", "  zeropoint tpu show", "--debug");
    assertThat(Outcome.of("tpu", "--help").done())
        .startsWith("Usage: zeropoint tpu ")
        .contains("show");
  }
}
