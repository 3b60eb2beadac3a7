package dev.zeropoint.models.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A value of a JSON document that knows where it stands, so that every complaint can say so.
 *
 * <p>Where a value is not of the type that is asked for, or is not there, the exception of the
 * document's {@link Failure} is thrown.
 */
public final class JsonValue {

  /** Makes the exception in which a bad document ends. */
  public interface Failure {
    /**
     * Makes an exception.
     *
     * @param cause may be null
     */
    RuntimeException of(String message, Throwable cause);
  }

  private final Failure failure;
  private final String origin;
  private final String path;
  private final JsonElement element;

  private JsonValue(Failure failure, String origin, String path, JsonElement element) {
    this.failure = failure;
    this.origin = origin;
    this.path = path;
    this.element = element;
  }

  /**
   * Reads a document.
   *
   * @param stream is read to its end and not closed
   * @param origin where it comes from, for messages
   * @param failure makes the exception if the document is bad
   */
  public static JsonValue parse(InputStream stream, String origin, Failure failure) {
    return new JsonValue(failure, origin, "", StrictJson.parse(stream, origin, failure));
  }

  /** An exception that names the document and this value's place in it. */
  public RuntimeException error(String problem) {
    return failure.of(
        origin + ": " + (path.isEmpty() ? "the document" : path) + " " + problem, null);
  }

  /** Whether this object has a value other than null under a key. */
  public boolean has(String key) {
    JsonElement member = object().get(key);
    return member != null && !member.isJsonNull();
  }

  /** The value under a key, which must be there but may be null. */
  public JsonValue get(String key) {
    JsonElement member = object().get(key);
    if (member == null) {
      throw error("has no \"" + key + "\"");
    }
    return child(key, member);
  }

  /** Whether this is an array. */
  public boolean isList() {
    return element instanceof JsonArray;
  }

  /**
   * Gives each member of this object to an action, in the document's order. The values are made one
   * by one, as a vocabulary has tens of thousands.
   */
  public void forEachMember(BiConsumer<String, JsonValue> action) {
    object().entrySet().forEach(e -> action.accept(e.getKey(), child(e.getKey(), e.getValue())));
  }

  /** The elements of this array. */
  public List<JsonValue> list() {
    if (!(element instanceof JsonArray array)) {
      throw mismatch("an array");
    }
    List<JsonValue> list = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      list.add(new JsonValue(failure, origin, path + "[" + i + "]", array.get(i)));
    }
    return list;
  }

  /** A string. */
  public String string() {
    if (element instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw mismatch("a string");
  }

  /** True or false. */
  public boolean bool() {
    if (element instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw mismatch("true or false");
  }

  /** An integer from 0 to 2^31 - 1. */
  public int index() {
    if (element instanceof JsonPrimitive primitive
        && primitive.isNumber()
        && primitive.getAsNumber() instanceof Long number
        && number >= 0
        && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw mismatch("an integer from 0 to " + Integer.MAX_VALUE);
  }

  private JsonObject object() {
    if (element instanceof JsonObject object) {
      return object;
    }
    throw mismatch("an object");
  }

  private JsonValue child(String key, JsonElement member) {
    return new JsonValue(failure, origin, path.isEmpty() ? key : path + "." + key, member);
  }

  private RuntimeException mismatch(String wanted) {
    String found =
        element instanceof JsonObject
            ? "an object"
            : element instanceof JsonArray ? "an array" : element.toString();
    return error("must be " + wanted + " but is " + found);
  }
}
