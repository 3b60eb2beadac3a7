package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that chooses the backend. */
final class BackendOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = {
        "What multiplies the 8-bit matrices: auto for the fastest that can run here (the default),"
            + " or a name that zeropoint info lists. All give the same bits."
      })
  private String name;

  /** The chosen backend; one that is unknown or cannot run here is wrong usage. */
  BackendSelection select() {
    return select(command, name);
  }

  /** The backend of that name, or the best if it is null. */
  static BackendSelection select(CommandSpec command, String name) {
    try {
      return name == null ? Backends.best() : Backends.select(name);
    } catch (IllegalArgumentException e) {
      String found =
          Backends.select(Backends.AUTO).verdicts().stream()
              .map(verdict -> verdict.name() + " (" + verdict.reason() + ")")
              .collect(Collectors.joining(", "));
      String source = name == null ? " in the system property " + Backends.PROPERTY : "";
      throw new ParameterException(
          command.commandLine(), e.getMessage() + source + "; auto finds " + found, e);
    }
  }

  /** The reason without the name of the backend in front, where that is already said. */
  static String reason(BackendSelection selection) {
    String prefix = selection.backend().name() + ": ";
    String reason = selection.reason();
    return reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason;
  }

  /** The name and the reason, for people. */
  static String describe(BackendSelection selection) {
    return selection.backend().name() + " (" + reason(selection) + ")";
  }
}
