package dev.zeropoint.simd.x86.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GNU objdump as a decoder of machine code that nobody here wrote. */
public final class Disassembler {
  /** Why a test that needs it is skipped. */
  public static final String ABSENT = "objdump (GNU binutils) is not installed";

  private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\s+(.*)");

  /** Encodings that say the same in more bytes than needed carry a note, which is no difference. */
  private static final Pattern NOTE =
      Pattern.compile("^(rex(\\.[WRXB]+)? |\\{vex3?\\} |\\{evex\\} )+");

  private Disassembler() {}

  /**
   * One instruction.
   *
   * @param address of its first byte, from the start of the code
   * @param text in Intel's syntax with single spaces, {@code (bad)} where there is none
   */
  public record Line(int address, String text) {}

  /** Whether objdump can be run. */
  public static boolean isPresent() {
    try {
      Process process =
          new ProcessBuilder("objdump", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return waitFor(process) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Decodes code from its first byte on. */
  public static List<Line> disassemble(byte[] code) {
    try {
      Path file = Files.createTempFile("zeropoint-code", ".bin");
      try {
        Files.write(file, code);
        return run(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Line> run(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                ("objdump -D -b binary -m i386:x86-64 -M intel -w -z --no-show-raw-insn " + file)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    List<Line> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          lines.add(new Line(Integer.parseInt(matcher.group(1), 16), clean(matcher.group(2))));
        }
      }
    }
    if (waitFor(process) != 0) {
      throw new IOException("objdump ended with " + process.exitValue());
    }
    return lines;
  }

  private static String clean(String text) {
    String single = text.strip().replaceAll("\\s+", " ");
    return NOTE.matcher(single).replaceFirst("");
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
