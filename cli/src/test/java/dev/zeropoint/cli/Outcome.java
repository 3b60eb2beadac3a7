package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * How a run of the command ended.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it printed on the standard error
 */
record Outcome(int code, String out, String err) {
  /** Runs the command in this JVM, away from any terminal. */
  static Outcome of(String... args) {
    return of(OptionalInt::empty, args);
  }

  /** The same on a terminal of that width. */
  static Outcome of(Supplier<OptionalInt> errColumns, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), errColumns);
    int code = Main.run(terminal, args);
    return new Outcome(code, out.toString(), err.toString());
  }

  /** Expects success without a word on the standard error; answers the output. */
  String done() {
    assertThat(err).isEmpty();
    assertThat(code).isZero();
    return out;
  }

  /** The same, with an output of one line that is a JSON object. */
  JsonObject json() {
    assertThat(done()).hasLineCount(1);
    return new Gson().fromJson(out, JsonObject.class);
  }

  /** Expects that exit code, no output, and one line on the standard error; answers its text. */
  String error(int expected) {
    assertThat(out).isEmpty();
    assertThat(err).startsWith("zeropoint: ").endsWith(System.lineSeparator()).hasLineCount(1);
    // No exception shows through.
    assertThat(err).doesNotContain("Exception", "java.", "unexpected");
    assertThat(code).isEqualTo(expected);
    return err.strip().substring("zeropoint: ".length());
  }

  String failure() {
    return error(Main.FAILED);
  }

  String wrongUsage() {
    return error(Main.WRONG_USAGE);
  }
}
