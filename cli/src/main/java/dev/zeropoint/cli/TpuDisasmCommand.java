package dev.zeropoint.cli;

import dev.zeropoint.tpu.isa.Disassembler;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code zeropoint tpu disasm}. */
@Command(
    name = "disasm",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print a program as assembly text.",
    customSynopsis = "zeropoint tpu disasm PROGRAM",
    footer = {"", "Examples:", "  zeropoint tpu disasm layer.bin"})
final class TpuDisasmCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "PROGRAM", description = "A binary, or text.")
  private Path file;

  TpuDisasmCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(Disassembler.text(TpuFiles.program(file)));
    return Main.DONE;
  }
}
