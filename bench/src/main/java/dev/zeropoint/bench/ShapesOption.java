package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.GemmShape;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that chooses shapes of products. */
final class ShapesOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "MxNxK",
      description = "Shapes to measure (default: sixteen from 1x384x384 to 2048x2048x2048).")
  private List<String> names;

  /** The shapes; one that is none is wrong usage. */
  List<GemmShape> select() {
    try {
      return names == null ? GemmShape.DEFAULTS : names.stream().map(GemmShape::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
