package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The application as Maven has laid it out, run as the launcher runs it: in a JVM of its own. */
final class Application {
  private static final Path APP = Path.of(System.getProperty("zeropoint.app"));
  private static final Path LAUNCHER = Path.of(System.getProperty("zeropoint.launcher"));
  private static final long LIMIT_SECONDS = 180;

  private final Path folder;
  private final List<String> prefix = new ArrayList<>();

  /** Runs in that folder, which also takes what the JVM prints. */
  Application(Path folder) {
    this.folder = folder;
  }

  /** Puts a command in front of Java's, such as a shell that sets a limit. */
  Application behind(String... command) {
    prefix.addAll(List.of(command));
    return this;
  }

  private List<String> command(List<String> jvmFlags, String... args) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launcherFlags());
    // Nothing that is shipped may need it: it goes away in a later JDK.
    command.add("--sun-misc-unsafe-memory-access=deny");
    command.addAll(jvmFlags);
    command.addAll(List.of("-p", APP.resolve("modules").toString()));
    command.addAll(List.of("-cp", APP.resolve("models") + File.separator + "*"));
    command.addAll(List.of("-m", "dev.zeropoint.cli/dev.zeropoint.cli.Main"));
    command.addAll(List.of(args));
    return command;
  }

  /** Taken from the launcher itself, so that the two cannot drift apart. */
  private static List<String> launcherFlags() throws IOException {
    Pattern flag = Pattern.compile("(?m)^java_flags=\"\\$java_flags ([^\"]+)\"$");
    List<String> flags =
        flag.matcher(Files.readString(LAUNCHER))
            .results()
            .map((MatchResult result) -> result.group(1))
            .toList();
    assertThat(flags).isNotEmpty();
    return flags;
  }

  /** Prepares a run whose standard error goes to the file {@code stderr}. */
  ProcessBuilder prepare(List<String> jvmFlags, String... args) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(jvmFlags, args)).directory(folder.toFile());
    // The JVM reports on its standard error that it has found them.
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    return builder
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(folder.resolve("stderr").toFile());
  }

  Process start(String... args) throws IOException {
    return prepare(List.of(), args).start();
  }

  Outcome run(String... args) throws IOException, InterruptedException {
    return outcome(start(args));
  }

  /** Waits for the end of a process. */
  Outcome outcome(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + LIMIT_SECONDS + " s");
    }
    return new Outcome(process.exitValue(), printed("stdout"), printed("stderr"));
  }

  private String printed(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
  }
}
