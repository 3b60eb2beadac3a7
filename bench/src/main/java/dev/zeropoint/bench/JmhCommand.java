package dev.zeropoint.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code zeropoint bench jmh}: JMH's own command line. */
@Command(
    name = "jmh",
    description = "Run the JMH benchmarks; the arguments are those of JMH (-h lists them).")
final class JmhCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ARGS", arity = "0..*", description = "Arguments of JMH.")
  private List<String> arguments = List.of();

  @Override
  public Integer call() throws IOException {
    org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    return Main.DONE;
  }
}
