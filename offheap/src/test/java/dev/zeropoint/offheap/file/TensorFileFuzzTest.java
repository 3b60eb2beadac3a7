package dev.zeropoint.offheap.file;

import static dev.zeropoint.offheap.file.SafetensorsBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Allocations;
import dev.zeropoint.offheap.TestSeed;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated files: a tensor or the one exception, never another throwable, and little memory. */
class TensorFileFuzzTest {
  private static final int ROUNDS = 3000;
  // Until then classes are still being loaded.
  private static final int FIRST_MEASURED_ROUND = 100;
  private static final int MAX_HEAP_BYTES = 2 << 20;

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    "'",
    "\"",
    "\\",
    "\\u0000",
    "-",
    "-1",
    "0",
    "00",
    "1",
    "7",
    "65536",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "1e9",
    "L",
    "True",
    "False",
    "true",
    "null",
    "None",
    "descr",
    "shape",
    "fortran_order",
    "dtype",
    "data_offsets",
    "__metadata__",
    "'<f4'",
    "'>f4'",
    "'|O'",
    "\"F32\"",
    "\"BF16\"",
    " ",
    "\n",
    "\0",
    "\u00e4"
  };

  @TempDir Path folder;
  private final TestSeed seed = TestSeed.read();
  private int accepted;
  private double sum;

  @Test
  void npy() {
    Path file = folder.resolve("a.npy");
    for (int round = 0; round < ROUNDS; round++) {
      Random random = seed.random(round);
      String[] types = {"'<f4'", "'|i1'", "'<u8'", "'>i2'", "'|O'"};
      String[] shapes = {"()", "(3,)", "(2, 3)", "(0, 5)", "(2, 2, 2)"};
      String text = NpyBytes.text(pick(random, types), "False", pick(random, shapes));
      byte[] good =
          NpyBytes.file(1 + random.nextInt(3), text + " ".repeat(random.nextInt(64)), new byte[64]);
      NpyBytes.write(file, mutate(good, 12 + text.length(), random));
      check(round, file, arena -> touch(NpyFile.map(file, arena)));
    }
    assertThat(accepted).as("accepted, %s", seed.repeat(0)).isGreaterThan(ROUNDS / 20);
  }

  @Test
  void safetensors() {
    Path file = folder.resolve("a.safetensors");
    for (int round = 0; round < ROUNDS; round++) {
      Random random = seed.random(round);
      String header =
          "{\"__metadata__\":{\"format\":\"pt\"},"
              + tensor("a", "F32", "[2,3]", 0, 24)
              + ","
              + tensor("b", pick(random, "U8", "I8", "BOOL"), "[4]", 24, 28)
              + ","
              + tensor("c", pick(random, "F16", "BF16", "I16"), "[]", 28, 30)
              + "}"
              + " ".repeat(random.nextInt(8));
      byte[] good = SafetensorsBytes.file(header, new byte[30]);
      NpyBytes.write(file, mutate(good, 8 + header.length(), random));
      check(
          round,
          file,
          arena -> {
            SafetensorsFile mapped = SafetensorsFile.map(file, arena);
            for (String name : mapped.names()) {
              if (mapped.info(name).elementType().isPresent()) {
                touch(mapped.tensor(name));
              }
            }
          });
    }
    assertThat(accepted).as("accepted, %s", seed.repeat(0)).isGreaterThan(ROUNDS / 20);
  }

  private interface Reading {
    void run(Arena arena) throws TensorFileException;
  }

  private void check(int round, Path file, Reading reading) {
    String message = file + ": ";
    long before = Allocations.current();
    try (Arena arena = Arena.ofConfined()) {
      reading.run(arena);
      accepted++;
    } catch (TensorFileException e) {
      message = e.getMessage();
    } catch (Throwable e) {
      throw new AssertionError(seed.repeat(round), e);
    }
    long bytes = Allocations.current() - before;
    if (round >= FIRST_MEASURED_ROUND) {
      assertThat(bytes).as("heap bytes, %s", seed.repeat(round)).isLessThan(MAX_HEAP_BYTES);
    }
    assertThat(message)
        .as(seed.repeat(round))
        .startsWith(file + ": ")
        .doesNotContain("\n", "\0")
        .hasSizeLessThan(1000);
  }

  /** Reads both ends, which would crash if they were not mapped. */
  private void touch(Tensor tensor) {
    long count = tensor.elementCount();
    if (count > 0) {
      sum += tensor.getDouble(0) + tensor.getDouble(count - 1);
    }
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Up to three changes, most of them within the header. */
  private static byte[] mutate(byte[] good, int headerBytes, Random random) {
    byte[] bytes = good;
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int limit = Math.min(headerBytes, bytes.length);
      int at = limit == 0 ? 0 : random.nextInt(limit);
      int until = Math.min(bytes.length, at + random.nextInt(8));
      bytes =
          switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> splice(bytes, at, Math.min(at + 1, bytes.length), (byte) random.nextInt());
            case 2 -> splice(bytes, at, until);
            case 3 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, until));
            case 4 -> splice(bytes, Math.min(at, 12), Math.min(at + 1, bytes.length));
            // Blanks that do no harm, so that not all is refused.
            case 5 -> spliceKeepingLength(bytes, headerBytes, random);
            default ->
                splice(
                    bytes,
                    at,
                    random.nextBoolean() ? at : until,
                    pick(random, PIECES).getBytes(StandardCharsets.UTF_8));
          };
    }
    return bytes;
  }

  private static byte[] spliceKeepingLength(byte[] bytes, int headerBytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = Math.min(headerBytes, changed.length) - 1; i > 12 && random.nextInt(4) > 0; i--) {
      if (changed[i] == ' ' || changed[i] == '\n') {
        changed[i] = (byte) pick(random, " ", "\n", "\t").charAt(0);
      }
    }
    return changed;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte... replacement) {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(bytes, 0, from);
    changed.writeBytes(replacement);
    changed.write(bytes, to, bytes.length - to);
    return changed.toByteArray();
  }
}
