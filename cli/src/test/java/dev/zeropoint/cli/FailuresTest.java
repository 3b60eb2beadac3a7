package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final StringWriter err = new StringWriter();

  @Test
  void unexpectedIsOneLineWithItsClass() {
    int code = new Failures(new PrintWriter(err), false).report(new IllegalStateException("a\nb"));
    assertThat(code).isEqualTo(Main.FAILED);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "zeropoint: unexpected java.lang.IllegalStateException: a\\u000ab (--debug shows"
                + " where)");
  }

  @Test
  void unexpectedShowsWhereInDebug() {
    new Failures(new PrintWriter(err), true).report(new StackOverflowError("deep"));
    assertThat(err.toString())
        .startsWith(
            "zeropoint: unexpected java.lang.StackOverflowError: deep" + System.lineSeparator())
        .contains("at dev.zeropoint.cli.FailuresTest");
  }

  @Test
  void memoryThatRanOutHasAnExitCodeOfItsOwn() {
    Failures failures = new Failures(new PrintWriter(err), false);
    assertThat(failures.report(new OutOfMemoryError("Java heap space")))
        .isEqualTo(Main.OUT_OF_MEMORY);
    assertThat(failures.report(new OutOfMemoryError("Unable to allocate 64 bytes")))
        .isEqualTo(Main.OUT_OF_MEMORY);
    assertThat(err.toString().lines())
        .containsExactly(
            "zeropoint: out of memory: Java heap space"
                + " (ZEROPOINT_JAVA_OPTS=-Xmx2g gives the JVM a heap of 2 GiB)",
            "zeropoint: out of memory: Unable to allocate 64 bytes");
  }

  @Test
  void errorsOfCommandsEndLikeExceptions() {
    PrintWriter broken =
        new PrintWriter(new StringWriter()) {
          @Override
          public void println(String line) {
            throw new StackOverflowError();
          }
        };
    Terminal terminal = new Terminal(broken, new PrintWriter(err), OptionalInt::empty);
    assertThat(Main.run(terminal, "info")).isEqualTo(Main.FAILED);
    assertThat(err.toString()).startsWith("zeropoint: unexpected java.lang.StackOverflowError");
  }

  @Test
  void reasonsOfTheSystemNameNoClass() {
    assertThat(IoReason.of(new NoSuchFileException("f"))).isEqualTo("no such file");
    assertThat(IoReason.of(new AccessDeniedException("f"))).isEqualTo("permission denied");
    assertThat(IoReason.of(new FileSystemException("f", null, "Read-only file system")))
        .isEqualTo("Read-only file system");
    assertThat(IoReason.of(new IOException("Input/output error"))).isEqualTo("Input/output error");
  }
}
