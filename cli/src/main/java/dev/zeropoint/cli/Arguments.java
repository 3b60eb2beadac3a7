package dev.zeropoint.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Looks at the arguments as the JVM has decoded them. */
final class Arguments {
  private Arguments() {}

  /**
   * In the C locale the JVM takes the arguments for ASCII and puts replacement characters for all
   * else. Their embedding would be that of another text, so it is better to refuse.
   */
  static void checkReadable(CommandLine command, String[] args) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (encoding.equalsIgnoreCase("UTF-8")) {
      return;
    }
    for (String arg : args) {
      if (arg.indexOf('\uFFFD') >= 0) {
        throw new ParameterException(
            command,
            "an argument is not "
                + encoding
                + ", the encoding of the locale: \""
                + arg
                + "\"; set LC_ALL=C.UTF-8");
      }
    }
  }
}
