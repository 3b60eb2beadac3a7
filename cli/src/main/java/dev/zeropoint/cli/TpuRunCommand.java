package dev.zeropoint.cli;

import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.tpu.isa.Instruction;
import dev.zeropoint.tpu.isa.Opcode;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.Machine;
import dev.zeropoint.tpu.machine.TpuConfig;
import dev.zeropoint.tpu.machine.TraceEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zeropoint tpu run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Run a program, assembly text or binary, and print what it counted.",
    customSynopsis = "zeropoint tpu run [OPTIONS] PROGRAM",
    footer = {
      "",
      "Examples:",
      "  zeropoint tpu run layer.tpu",
      "  zeropoint tpu run layer.tpu --weights weights.bin --host input.bin --output host.bin"
    })
final class TpuRunCommand implements Callable<Integer> {
  private static final long GREATEST_HOST_BYTES = 4L << 30;

  private final Terminal terminal;

  @Mixin private TpuMachineOptions machine;

  @Parameters(paramLabel = "PROGRAM", description = "The program.")
  private Path file;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Bytes of Weight Memory from tile 0 on; what lies behind them is zero.")
  private Path weights;

  @Option(
      names = "--host",
      paramLabel = "FILE",
      description = "Bytes of host memory from line 0 on; what lies behind them is zero.")
  private Path host;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write host memory when the program has run.")
  private Path output;

  @Option(
      names = "--trace",
      paramLabel = "FILE.json",
      description = "Write what each unit did when, for ui.perfetto.dev or chrome://tracing.")
  private Path trace;

  @Option(
      names = "--max-cycles",
      paramLabel = "N",
      description = "Stop a program that takes more cycles (default: ${DEFAULT-VALUE}).")
  private long maxCycles = 1_000_000_000L;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.TEXT;

  TpuRunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TpuConfig config = machine.config();
    Program program = TpuFiles.program(file);
    Counters counters = TpuFiles.traced(trace, config, events -> run(config, program, events));
    switch (format) {
      case TEXT -> TpuReport.print(terminal.out(), counters);
      case JSON -> JsonOutput.print(terminal.out(), TpuReport.json(counters));
    }
    return Main.DONE;
  }

  private Counters run(TpuConfig config, Program program, Consumer<TraceEvent> events) {
    try (Arena arena = Arenas.shared()) {
      Machine tpu = new Machine(config, arena);
      MemorySegment memory = hostMemory(config, program, arena);
      fillWeights(tpu, program);
      Counters counters = tpu.run(program, memory, maxCycles, events);
      if (output != null) {
        TpuFiles.write(output, memory.toArray(ValueLayout.JAVA_BYTE));
      }
      return counters;
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + ": " + e.getMessage(), e);
    }
  }

  /** As large as the file, and as the program needs it. */
  private MemorySegment hostMemory(TpuConfig config, Program program, Arena arena) {
    byte[] contents = host == null ? new byte[0] : TpuFiles.bytes(host);
    long lines = 0;
    for (Instruction instruction : program.instructions()) {
      if (instruction.opcode() == Opcode.READ_HOST || instruction.opcode() == Opcode.WRITE_HOST) {
        long moved = (long) instruction.accumulator() * instruction.repeat();
        lines = Math.max(lines, instruction.length() + moved);
      }
    }
    long bytes = Math.max(contents.length, lines * config.pathBytes());
    if (bytes > GREATEST_HOST_BYTES) {
      throw new CommandException(
          file + ": needs " + bytes + " bytes of host memory, more than " + GREATEST_HOST_BYTES);
    }
    MemorySegment memory = arena.allocate(bytes);
    MemorySegment.copy(contents, 0, memory, ValueLayout.JAVA_BYTE, 0, contents.length);
    return memory;
  }

  /** The tiles of the file; all others that the program reads are zeros. */
  private void fillWeights(Machine tpu, Program program) {
    byte[] contents = weights == null ? new byte[0] : TpuFiles.bytes(weights);
    int tileBytes = tpu.config().tileBytes();
    for (int at = 0; at < contents.length; at += tileBytes) {
      int count = Math.min(tileBytes, contents.length - at);
      MemorySegment tile = tpu.weights().tile(at / tileBytes);
      MemorySegment.copy(contents, at, tile, ValueLayout.JAVA_BYTE, 0, count);
    }
    for (Instruction instruction : program.instructions()) {
      if (instruction.opcode() == Opcode.READ_WEIGHTS) {
        for (int i = 0; i < instruction.repeat(); i++) {
          // One that does not exist is left to the validation, which knows the place.
          long tile = instruction.length() + i;
          if (tile < tpu.config().weightTiles()) {
            tpu.weights().tile(tile);
          }
        }
      }
    }
  }
}
