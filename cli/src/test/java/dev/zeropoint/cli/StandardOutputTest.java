package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void passesEverythingOn() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput out = new StandardOutput(bytes);
    byte[] large = new byte[200_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    out.write(large[0]);
    out.write(large, 1, large.length - 1);
    out.flush();
    assertThat(bytes.toByteArray()).isEqualTo(large);
    assertThat(out.failure()).isEmpty();
  }

  @Test
  void remembersWhyItFailed() {
    StandardOutput full = failing("No space left on device");
    new PrintWriter(full, true).println("text");
    assertThat(full.failure()).hasValue("No space left on device");
    assertThat(full.readerGone()).isFalse();
  }

  @Test
  void knowsTheReaderHasGone() {
    StandardOutput pipe = failing("Broken pipe");
    assertThatThrownBy(
            () -> {
              pipe.write(1);
              pipe.flush();
            })
        .isInstanceOf(IOException.class);
    assertThat(pipe.readerGone()).isTrue();
  }

  private static StandardOutput failing(String reason) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        });
  }
}
