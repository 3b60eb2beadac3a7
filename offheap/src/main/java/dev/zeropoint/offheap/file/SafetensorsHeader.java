package dev.zeropoint.offheap.file;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.zeropoint.core.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a {@code .safetensors} file.
 *
 * @param tensors by name, in the order of the header
 * @param metadata the texts under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, SafetensorsInfo> tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";

  /**
   * Reads and checks a header.
   *
   * @param text JSON, without its length
   * @param dataBytes what the file holds behind it
   */
  static SafetensorsHeader parse(InputFile input, byte[] text, long dataBytes)
      throws TensorFileException {
    // The format wants that; it also keeps out a byte order mark and leading blanks.
    if (text.length == 0 || text[0] != '{') {
      throw input.problem("malformed safetensors header: it does not start with '{'");
    }
    Parser parser = new Parser(input, text);
    try {
      parser.header();
    } catch (TensorFileException e) {
      throw e;
    } catch (IOException e) {
      // The parser's own text advises the Java programmer how to be less strict.
      throw parser.problem("it is not JSON in UTF-8", e);
    }
    checkCover(input, parser.tensors, dataBytes);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(parser.tensors), Collections.unmodifiableMap(parser.metadata));
  }

  /** Checks that the tensors, in the order of their bytes, follow each other to the end. */
  private static void checkCover(
      InputFile input, Map<String, SafetensorsInfo> tensors, long dataBytes)
      throws TensorFileException {
    List<Map.Entry<String, SafetensorsInfo>> ordered =
        tensors.entrySet().stream()
            .sorted(
                Map.Entry.comparingByValue(
                    Comparator.comparingLong(SafetensorsInfo::begin)
                        .thenComparingLong(SafetensorsInfo::end)))
            .toList();
    long covered = 0;
    for (Map.Entry<String, SafetensorsInfo> entry : ordered) {
      long begin = entry.getValue().begin();
      if (begin != covered) {
        throw input.problem(
            "tensor "
                + TensorFileException.quote(entry.getKey())
                + " begins at "
                + begin
                + (begin < covered ? ", inside of another that" : ", after a hole: the one before")
                + " ends at "
                + covered);
      }
      covered = entry.getValue().end();
    }
    if (covered != dataBytes) {
      throw input.problem("the tensors take " + covered + " bytes, the file holds " + dataBytes);
    }
  }

  /**
   * Reads the header token by token, so that a key that comes twice is seen, and no object is made
   * for what is not wanted. The kind of each token is checked before it is taken: then all that the
   * reader can throw is an IOException for text that is no JSON.
   */
  private static final class Parser {
    final Map<String, SafetensorsInfo> tensors = new LinkedHashMap<>();
    final Map<String, String> metadata = new LinkedHashMap<>();

    private final InputFile input;
    private final JsonReader json;

    Parser(InputFile input, byte[] text) {
      this.input = input;
      this.json =
          new JsonReader(
              new InputStreamReader(
                  new ByteArrayInputStream(text),
                  // A decoder reports bytes that are no UTF-8; a charset would replace them.
                  StandardCharsets.UTF_8.newDecoder()));
      json.setStrictness(Strictness.STRICT);
    }

    void header() throws IOException {
      boolean metadataSeen = false;
      begin(JsonToken.BEGIN_OBJECT);
      while (json.peek() != JsonToken.END_OBJECT) {
        String name = key();
        if (!name.equals(METADATA)) {
          if (tensors.put(name, tensor(name)) != null) {
            throw twice(name);
          }
        } else if (metadataSeen) {
          throw twice(name);
        } else {
          metadataSeen = true;
          metadata();
        }
      }
      json.endObject();
      expect(JsonToken.END_DOCUMENT);
    }

    private void metadata() throws IOException {
      begin(JsonToken.BEGIN_OBJECT);
      while (json.peek() != JsonToken.END_OBJECT) {
        String key = key();
        expect(JsonToken.STRING);
        if (metadata.put(key, json.nextString()) != null) {
          throw twice(key);
        }
      }
      json.endObject();
    }

    private SafetensorsInfo tensor(String name) throws IOException {
      SafetensorsType type = null;
      long[] shape = null;
      long[] offsets = null;
      begin(JsonToken.BEGIN_OBJECT);
      while (json.peek() != JsonToken.END_OBJECT) {
        String key = key();
        boolean again;
        switch (key) {
          case "dtype" -> {
            again = type != null;
            type = type();
          }
          case "shape" -> {
            again = shape != null;
            shape = numbers();
          }
          case "data_offsets" -> {
            again = offsets != null;
            offsets = numbers();
          }
          default -> throw problem("unknown key " + TensorFileException.quote(key), null);
        }
        if (again) {
          throw twice(key);
        }
      }
      json.endObject();
      if (type == null || shape == null || offsets == null) {
        throw problem(
            "tensor "
                + TensorFileException.quote(name)
                + " has no "
                + (type == null ? "dtype" : shape == null ? "shape" : "data_offsets"),
            null);
      }
      return checked(name, type, shape, offsets);
    }

    private SafetensorsInfo checked(String name, SafetensorsType type, long[] dims, long[] offsets)
        throws TensorFileException {
      String tensor = "tensor " + TensorFileException.quote(name);
      if (offsets.length != 2 || offsets[0] > offsets[1]) {
        throw input.problem(
            tensor + ": data_offsets " + describe(offsets) + " are no begin and end");
      }
      try {
        Shape shape = Shape.of(dims);
        long bits = Math.multiplyExact(shape.elementCount(), (long) type.bits);
        long bytes = offsets[1] - offsets[0];
        if (bits % Byte.SIZE != 0 || bits / Byte.SIZE != bytes) {
          throw input.problem(
              tensor
                  + ": "
                  + type
                  + describe(dims)
                  + " takes "
                  + bits
                  + " bits, data_offsets "
                  + describe(offsets)
                  + " give "
                  + bytes
                  + " bytes");
        }
        return new SafetensorsInfo(type.name(), shape, offsets[0], offsets[1]);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw input.problem(
            tensor + ": the bytes of " + type + describe(dims) + " are more than a long can count");
      }
    }

    private static String describe(long[] numbers) {
      return TensorFileException.shorten(Arrays.toString(numbers));
    }

    private SafetensorsType type() throws IOException {
      expect(JsonToken.STRING);
      String name = json.nextString();
      SafetensorsType type = SafetensorsType.find(name);
      if (type == null) {
        throw problem("unknown dtype " + TensorFileException.quote(name), null);
      }
      return type;
    }

    private long[] numbers() throws IOException {
      long[] numbers = new long[4];
      int count = 0;
      begin(JsonToken.BEGIN_ARRAY);
      while (json.peek() != JsonToken.END_ARRAY) {
        expect(JsonToken.NUMBER);
        String digits = json.nextString();
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number(digits);
      }
      json.endArray();
      return Arrays.copyOf(numbers, count);
    }

    private long number(String digits) throws TensorFileException {
      // Not 1.0, 1e3 or -1, and -0 neither.
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        try {
          return Long.parseLong(digits);
        } catch (NumberFormatException e) {
          // Too large.
        }
      }
      throw problem(
          TensorFileException.shorten(digits) + " is not a whole number of 63 bits", null);
    }

    private String key() throws IOException {
      expect(JsonToken.NAME);
      return json.nextName();
    }

    private void begin(JsonToken token) throws IOException {
      expect(token);
      if (token == JsonToken.BEGIN_OBJECT) {
        json.beginObject();
      } else {
        json.beginArray();
      }
    }

    private void expect(JsonToken wanted) throws IOException {
      JsonToken found = json.peek();
      if (found != wanted) {
        throw problem("expected " + wanted + ", found " + found, null);
      }
    }

    private TensorFileException twice(String key) {
      return problem("the key " + TensorFileException.quote(key) + " stands there twice", null);
    }

    TensorFileException problem(String problem, IOException cause) {
      String place = TensorFileException.quote(json.getPath());
      return input.problem("malformed safetensors header: " + problem + ", at " + place, cause);
    }
  }
}
