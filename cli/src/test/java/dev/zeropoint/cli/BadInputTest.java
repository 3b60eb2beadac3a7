package dev.zeropoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a file: one line, exit code 1, and nothing written. */
class BadInputTest {
  @TempDir private static Path models;
  private static Path network;
  private static Path tokenizer;

  @TempDir private Path folder;
  private Path input;

  @BeforeAll
  static void copyModel() throws IOException {
    network = ModelFiles.network(models);
    tokenizer = ModelFiles.tokenizer(models);
  }

  @BeforeEach
  void makeInput() throws IOException {
    input = Files.writeString(folder.resolve("lines.txt"), "a\nb\n");
  }

  private String embedWith(Path network, Path tokenizer) {
    return Outcome.of(
            "embed", "--model", network.toString(), "--tokenizer", tokenizer.toString(), "a")
        .failure();
  }

  private String embedFile(Path input, Path output) throws IOException {
    String message =
        Outcome.of("embed", "--input", input.toString(), "--output", output.toString()).failure();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(".part"));
    }
    return message;
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void missingFiles() throws IOException {
    Path missing = folder.resolve("missing");
    assertThat(embedWith(missing, tokenizer)).isEqualTo(missing + ": no such file");
    assertThat(embedWith(network, missing)).isEqualTo(missing + ": no such file");
    assertThat(Outcome.of("tokenize", "--tokenizer", missing.toString(), "a").failure())
        .isEqualTo(missing + ": no such file");
    assertThat(embedFile(missing, folder.resolve("v.npy"))).isEqualTo(missing + ": no such file");
  }

  @Test
  void directories() throws IOException {
    assertThat(embedWith(folder, tokenizer)).isEqualTo(folder + ": is a directory");
    assertThat(embedWith(network, folder)).isEqualTo(folder + ": is a directory");
    assertThat(Outcome.of("tokenize", "--tokenizer", folder.toString(), "a").failure())
        .isEqualTo(folder + ": is a directory");
    assertThat(embedFile(folder, folder.resolve("v.npy"))).isEqualTo(folder + ": is a directory");
  }

  @Test
  void devices() throws IOException {
    Path zero = Path.of("/dev/zero");
    if (Files.exists(zero)) {
      assertThat(embedWith(zero, tokenizer)).isEqualTo("/dev/zero: is not a regular file");
      assertThat(embedWith(network, zero)).isEqualTo("/dev/zero: is not a regular file");
      assertThat(embedFile(zero, folder.resolve("v.npy")))
          .isEqualTo("/dev/zero: is not a regular file");
    }
  }

  @Test
  void fileAsFolder() throws IOException {
    Path below = input.resolve("below");
    assertThat(embedWith(below, tokenizer)).startsWith(below + ": ");
    assertThat(embedFile(below, folder.resolve("v.npy"))).startsWith(below + ": ");
  }

  @Test
  void badTokenizers() throws IOException {
    Path[] bad = {
      file("garbage.json", "{\"model\": ".getBytes()),
      file("empty.json", new byte[0]),
      file("list.json", "[1, 2]".getBytes()),
      file("other.json", "{\"model\": {\"type\": \"BPE\"}}".getBytes()),
      file("binary.json", random(1000)),
    };
    for (Path json : bad) {
      assertThat(embedWith(network, json)).startsWith(json + ": ");
      assertThat(Outcome.of("tokenize", "--tokenizer", json.toString(), "a").failure())
          .startsWith(json + ": ");
    }
  }

  @Test
  void badModels() throws IOException {
    byte[] whole = Files.readAllBytes(network);
    Path[] bad = {
      file("half.onnx", Arrays.copyOf(whole, whole.length / 2)),
      file("start.onnx", Arrays.copyOf(whole, 100)),
      file("random.onnx", random(100_000)),
      file("text.onnx", "This is not a model.".getBytes()),
      file("empty.onnx", new byte[0]),
    };
    for (Path onnx : bad) {
      assertThat(embedWith(onnx, tokenizer)).startsWith(onnx + ": ");
    }
  }

  @Test
  void malformedUtf8() throws IOException {
    Path bad = file("bad.txt", new byte[] {'o', 'k', '\n', (byte) 0xFC, '\n'});
    assertThat(embedFile(bad, folder.resolve("v.npy")))
        .isEqualTo(bad + ": line 2 is not UTF-8, from its byte 1");
    assertThat(folder.resolve("v.npy")).doesNotExist();
  }

  @Test
  void outputInAMissingFolder() throws IOException {
    Path output = folder.resolve("missing/v.npy");
    assertThat(embedFile(input, output)).startsWith(output + ": ").contains("does not exist");
    assertThat(output.getParent()).doesNotExist();
  }

  @Test
  void outputIsADirectory() throws IOException {
    assertThat(embedFile(input, folder)).startsWith(folder + ": ").contains("folder");
  }

  @Test
  void outputBelowAFile() throws IOException {
    Path output = input.resolve("v.npy");
    assertThat(embedFile(input, output)).startsWith(output + ": ").contains("is not a folder");
    assertThat(input).hasContent("a\nb\n");
  }

  @Test
  void outputIsADevice() throws IOException {
    Path full = Path.of("/dev/full");
    if (Files.exists(full)) {
      assertThat(embedFile(input, full)).startsWith("/dev/full: ").contains("not a regular file");
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
