package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("lines.txt"), bytes);
  }

  private List<String> lines(byte[] bytes) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = LineReader.open(file(bytes))) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
      assertThat(reader.sha256()).isEqualTo(Sha256.of(new ByteArrayInputStream(bytes), "bytes"));
    }
    return lines;
  }

  private List<String> lines(String text) throws IOException {
    return lines(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesEndWithLfOrCrLf() throws IOException {
    assertThat(lines("")).isEmpty();
    assertThat(lines("a")).containsExactly("a");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("a\r\nb\r\n")).containsExactly("a", "b");
    assertThat(lines("\n\n")).containsExactly("", "");
    assertThat(lines("\r\n\n \n")).containsExactly("", "", " ");
    assertThat(lines("a\rb\r\r\n")).containsExactly("a\rb\r");
  }

  @Test
  void linesCrossTheBuffer() throws IOException {
    // Multi-byte characters and CR LF on every side of the buffer's end, which is at 65,536.
    for (int before = 65_528; before <= 65_540; before++) {
      List<String> expected = List.of("x".repeat(before) + "ü€😀", "", "ä".repeat(70_000));
      assertThat(lines(String.join("\r\n", expected))).isEqualTo(expected);
    }
  }

  @Test
  void malformedUtf8IsFoundWithItsLine() throws IOException {
    byte[][] malformed = {
      {'o', 'k', '\n', 'a', (byte) 0xFF, '\n'}, // never a byte of UTF-8
      {'o', 'k', '\n', 'a', (byte) 0xC3, '\n', 'b'}, // cut short by the end of the line
      {'o', 'k', '\n', 'a', (byte) 0xE2, (byte) 0x82}, // cut short by the end of the file
      {'o', 'k', '\n', 'a', (byte) 0xC0, (byte) 0x80}, // overlong
      {'o', 'k', '\n', 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80}, // a surrogate
    };
    for (byte[] bytes : malformed) {
      assertThatThrownBy(() -> lines(bytes))
          .isInstanceOf(CommandException.class)
          .hasMessage(folder.resolve("lines.txt") + ": line 2 is not UTF-8, from its byte 2");
    }
  }

  @Test
  void tooLongLineIsRefused() throws IOException {
    byte[] bytes = new byte[LineReader.MAX_LINE_BYTES + 2];
    bytes[0] = '\n';
    assertThatThrownBy(() -> lines(bytes))
        .isInstanceOf(CommandException.class)
        .hasMessageEndingWith(": line 2 is longer than 16 MiB");
    bytes[1] = '\n';
    assertThat(lines(bytes)).hasSize(3);
  }
}
