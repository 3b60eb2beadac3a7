package dev.zeropoint.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.models.graph.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams are read to their end, whatever they say of their size. */
class ModelSourceTest {
  /** A stream of few bytes at a time that says anything of how many are left. */
  private static final class Liar extends ByteArrayInputStream {
    private final int said;
    private final Random random = new Random(1);

    Liar(byte[] bytes, int said) {
      super(bytes);
      this.said = said;
    }

    @Override
    public synchronized int available() {
      return said;
    }

    @Override
    public synchronized int read(byte[] block, int from, int count) {
      return super.read(block, from, Math.min(count, 1 + random.nextInt(20_000)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0",
    "1, 1",
    "65535, 0",
    "65536, 0",
    "65537, 0",
    "65536, 65536",
    "100000, 100000",
    "100000, 99999",
    "100000, 100001",
    "1000000, 0",
    "131072, 0",
    "1000000, 70000",
    "300, 2147483647",
    "70000, -1",
  })
  void streamsAreReadToTheirEnd(int size, int said) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(
              ModelSource.stream(new Liar(bytes, said)).read(arena).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(bytes);
    }
  }

  @Test
  void streamsThatFailAreRefusedWithTheirName() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is cut");
          }
        };
    assertThatThrownBy(() -> OnnxModels.load(failing, "net", Backends.best().backend()))
        .isInstanceOf(ModelException.class)
        .hasMessage("net: cannot be read: the line is cut");
  }
}
