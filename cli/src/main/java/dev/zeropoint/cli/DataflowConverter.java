package dev.zeropoint.cli;

import dev.zeropoint.tpu.array.Dataflow;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a dataflow by its short name. */
final class DataflowConverter implements ITypeConverter<Dataflow> {
  @Override
  public Dataflow convert(String name) {
    try {
      return Dataflow.of(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("expected ws, os or is but was \"" + name + "\"");
    }
  }
}
