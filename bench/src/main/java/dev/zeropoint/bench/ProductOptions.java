package dev.zeropoint.bench;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmShape;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose products. */
final class ProductOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "MxNxK",
      description = "Shapes to measure (default: ${DEFAULT-VALUE}).")
  private List<String> shapes;

  @Option(
      names = "--epilogue",
      paramLabel = "none|requant|dequant",
      description = "What is stored: int32, u8 codes or floats (default: none).")
  private EpilogueKind epilogue = EpilogueKind.NONE;

  /** Of all the shapes that are published. */
  ProductOptions() {
    this(GemmShape.DEFAULTS);
  }

  /** Of other shapes, unless some are named. */
  ProductOptions(List<GemmShape> shapes) {
    this.shapes = shapes.stream().map(GemmShape::toString).toList();
  }

  /** The shapes; one that is none is wrong usage. */
  List<GemmShape> shapes() {
    try {
      return shapes.stream().map(GemmShape::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  EpilogueKind epilogue() {
    return epilogue;
  }
}
