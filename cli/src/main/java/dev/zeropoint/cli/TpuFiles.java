package dev.zeropoint.cli;

import dev.zeropoint.offheap.file.TensorFileException;
import dev.zeropoint.tpu.isa.Assembler;
import dev.zeropoint.tpu.isa.Program;
import dev.zeropoint.tpu.isa.ProgramCoding;
import dev.zeropoint.tpu.machine.ChromeTrace;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import dev.zeropoint.tpu.machine.TraceEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** The files of the tpu commands. */
final class TpuFiles {
  private TpuFiles() {}

  /** Reads a text and turns it into something; what is wrong with it is said with the file. */
  static <T> T read(Path file, Function<String, T> parser) {
    return parse(file, bytes(file), bytes -> parser.apply(text(file, bytes)));
  }

  /** A program, as text or coded. */
  static Program program(Path file) {
    return parse(
        file,
        bytes(file),
        bytes ->
            ProgramCoding.isProgram(bytes)
                ? ProgramCoding.decode(bytes)
                : Assembler.assemble(text(file, bytes)));
  }

  private static <T> T parse(Path file, byte[] bytes, Function<byte[], T> parser) {
    try {
      return parser.apply(bytes);
    } catch (IllegalArgumentException e) {
      throw new CommandException(file + ": " + e.getMessage(), e);
    }
  }

  private static String text(Path file, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(file + ": neither a coded program nor UTF-8 text", e);
    }
  }

  static byte[] bytes(Path file) {
    try (InputStream in = RegularFile.open(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw RegularFile.unreadable(file.toString(), e);
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  static CommandException unwritable(Path file, IOException e) {
    return new CommandException(file + ": cannot be written: " + IoReason.of(e), e);
  }

  /**
   * Does something with a trace that goes to a file, or nowhere if it is null. The file is there
   * when all of it has been written; if something fails, what was there before stays.
   */
  static Counters traced(
      Path file, TpuConfig config, Function<Consumer<TraceEvent>, Counters> run) {
    if (file == null) {
      return run.apply(_ -> {});
    }
    AtomicReference<Counters> counters = new AtomicReference<>();
    try {
      ModelFile.write(
          file,
          out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            try (ChromeTrace trace = new ChromeTrace(writer, config)) {
              counters.set(run.apply(trace));
            }
          });
    } catch (UncheckedIOException e) {
      throw untraced(file, e.getCause());
    } catch (IOException e) {
      throw untraced(file, e);
    }
    return counters.get();
  }

  private static CommandException untraced(Path file, IOException e) {
    // It names the file itself.
    return e instanceof TensorFileException
        ? new CommandException(e.getMessage(), e)
        : unwritable(file, e);
  }
}
