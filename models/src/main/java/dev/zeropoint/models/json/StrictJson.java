package dev.zeropoint.models.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a JSON document and lets nothing pass that RFC 8259 forbids or leaves open: no malformed
 * UTF-8, no key twice in an object, no unpaired surrogate, nothing after the document.
 *
 * <p>Gson's own tree reader keeps the last of several equal keys, and would so hide a vocabulary
 * that gives one token two ids.
 */
final class StrictJson {

  private final JsonReader in;

  private StrictJson(JsonReader in) {
    this.in = in;
  }

  /**
   * Reads a document to its end.
   *
   * @param failure makes the exception of a document that cannot be read or is not valid; the
   *     message begins with {@code origin}
   */
  static JsonElement parse(InputStream stream, String origin, JsonValue.Failure failure) {
    // A decoder of its own: the charset's default would put U+FFFD for malformed bytes.
    Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder());
    JsonReader json = new JsonReader(reader);
    json.setStrictness(Strictness.STRICT);
    try {
      JsonElement document = new StrictJson(json).readValue();
      json.peek(); // Complains if anything but white space follows.
      return document;
    } catch (CharacterCodingException e) {
      throw failure.of(origin + ": not valid UTF-8", e);
    } catch (IOException e) {
      throw failure.of(origin + ": " + explain(e), e);
    }
  }

  /** The message of an exception without Gson's advice to programmers. */
  private static String explain(IOException e) {
    return String.valueOf(e.getMessage())
        .replaceFirst("Use JsonReader\\.setStrictness\\(.*?\\) to accept m", "m")
        .lines()
        .findFirst()
        .orElse("");
  }

  /** The recursion cannot overflow the stack: Gson ends it at 255 nested arrays or objects. */
  private JsonElement readValue() throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> readObject();
      case BEGIN_ARRAY -> readArray();
      case STRING -> new JsonPrimitive(wellFormed(in.nextString()));
      case NUMBER -> readNumber(in.nextString());
      case BOOLEAN -> new JsonPrimitive(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        yield JsonNull.INSTANCE;
      }
      case NAME, END_ARRAY, END_OBJECT, END_DOCUMENT ->
          throw new IOException("no JSON value at " + in.getPath());
    };
  }

  private JsonObject readObject() throws IOException {
    JsonObject object = new JsonObject();
    in.beginObject();
    while (in.hasNext()) {
      String name = wellFormed(in.nextName());
      if (object.has(name)) {
        throw new IOException("a key occurs twice: " + in.getPath());
      }
      object.add(name, readValue());
    }
    in.endObject();
    return object;
  }

  private JsonArray readArray() throws IOException {
    JsonArray array = new JsonArray();
    in.beginArray();
    while (in.hasNext()) {
      array.add(readValue());
    }
    in.endArray();
    return array;
  }

  /** Every number becomes a {@link Long} or a {@link Double}. */
  private static JsonPrimitive readNumber(String literal) {
    try {
      return new JsonPrimitive(Long.valueOf(literal));
    } catch (NumberFormatException e) {
      return new JsonPrimitive(Double.valueOf(literal));
    }
  }

  private String wellFormed(String string) throws IOException {
    // A code point of a string is a surrogate only where the surrogate is unpaired.
    if (string.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IOException("unpaired surrogate at " + in.getPath());
    }
    return string;
  }
}
