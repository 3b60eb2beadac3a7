package dev.zeropoint.cli;

import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramCoding;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zeropoint tpu asm}. */
@Command(
    name = "asm",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Assemble a program: text to a binary of 12 bytes an instruction.",
    customSynopsis = "zeropoint tpu asm PROGRAM.tpu --output PROGRAM.bin",
    footer = {"", "Examples:", "  zeropoint tpu asm layer.tpu --output layer.bin"})
final class TpuAsmCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "PROGRAM.tpu", description = "The text.")
  private Path file;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PROGRAM.bin",
      description = "Where to write the binary.")
  private Path output;

  TpuAsmCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Program program = TpuFiles.program(file);
    byte[] bytes = ProgramCoding.encode(program);
    TpuFiles.write(output, bytes);
    terminal
        .out()
        .println(
            program.instructions().size() + " instructions, " + bytes.length + " bytes: " + output);
    return Main.DONE;
  }
}
