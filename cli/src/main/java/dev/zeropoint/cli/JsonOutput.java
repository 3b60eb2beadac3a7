package dev.zeropoint.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** JSON on one line. */
final class JsonOutput {
  private JsonOutput() {}

  static void print(PrintWriter out, JsonElement json) {
    out.println(json);
  }

  /** An array of one element for each item. */
  static <T> JsonArray array(List<T> items, Function<T, JsonElement> element) {
    JsonArray array = new JsonArray(items.size());
    items.forEach(item -> array.add(element.apply(item)));
    return array;
  }

  /** A number, or null: JSON has neither NaN nor infinities. */
  static JsonElement number(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  /** The shortest number that gives back the float. */
  static JsonElement number(float value) {
    return Float.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  /** A number with three decimals. */
  static JsonElement thousandths(double value) {
    return number(Math.rint(value * 1000) / 1000);
  }
}
