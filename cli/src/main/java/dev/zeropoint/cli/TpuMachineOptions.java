package dev.zeropoint.cli;

import dev.zeropoint.tpu.machine.ConfigFile;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that describe the machine. */
final class TpuMachineOptions {
  private static final Pattern EXTENTS = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      description =
          "The machine's figures, a JSON object; those left out are the TPU v1's. zeropoint tpu"
              + " config prints them.")
  private Path file;

  @Option(
      names = "--array",
      paramLabel = "RxC",
      description = "Rows and columns of the array, instead of the configured ones.")
  private String array;

  /** The machine. */
  TpuConfig config() {
    TpuConfig config = file == null ? TpuConfig.V1 : TpuFiles.read(file, ConfigFile::read);
    return array == null ? config : withArray(config);
  }

  private TpuConfig withArray(TpuConfig config) {
    Matcher extents = EXTENTS.matcher(array);
    if (!extents.matches()) {
      throw wrong("expected RxC such as 256x256 but was \"" + array + "\"", null);
    }
    try {
      return config.withArray(
          Integer.parseInt(extents.group(1)), Integer.parseInt(extents.group(2)));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage(), e);
    }
  }

  private ParameterException wrong(String message, Exception cause) {
    return new ParameterException(
        command.commandLine(), "Invalid value for option '--array': " + message, cause);
  }
}
