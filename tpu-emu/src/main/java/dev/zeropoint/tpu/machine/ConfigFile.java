package dev.zeropoint.tpu.machine;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@link TpuConfig} as a JSON object of its fields. Fields that are left out are those of {@link
 * TpuConfig#V1}, but for {@code pathBytes}, which follows the array.
 */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a machine's figures.
   *
   * @throws IllegalArgumentException with the field that is unknown, no integer, or out of range
   */
  public static TpuConfig read(String json) {
    JsonObject object = parse(json);
    RecordComponent[] fields = TpuConfig.class.getRecordComponents();
    Set<String> known =
        Arrays.stream(fields).map(RecordComponent::getName).collect(Collectors.toSet());
    for (String name : object.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("unknown field \"" + name + "\"; known are " + known);
      }
    }
    List<Object> values = new ArrayList<>();
    for (RecordComponent field : fields) {
      values.add(value(field, object));
    }
    return make(fields, values);
  }

  private static Object value(RecordComponent field, JsonObject object) {
    String name = field.getName();
    long value = object.has(name) ? integer(name, object.get(name)) : byDefault(field, object);
    if (field.getType() != int.class) {
      return value;
    }
    if (value != (int) value) {
      throw new IllegalArgumentException(name + "=" + value + " is not in the range of an int");
    }
    return (int) value;
  }

  private static long byDefault(RecordComponent field, JsonObject object) {
    if (field.getName().equals("pathBytes")) {
      long rows = object.has("rows") ? integer("rows", object.get("rows")) : TpuConfig.V1.rows();
      long cols = object.has("cols") ? integer("cols", object.get("cols")) : TpuConfig.V1.cols();
      return Math.max(rows, cols);
    }
    return get(field, TpuConfig.V1);
  }

  private static long get(RecordComponent field, TpuConfig config) {
    try {
      return ((Number) field.getAccessor().invoke(config)).longValue();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new AssertionError("a record's accessor cannot be called", e);
    }
  }

  private static TpuConfig make(RecordComponent[] fields, List<Object> values) {
    Class<?>[] types = Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return TpuConfig.class.getConstructor(types).newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a record's constructor cannot be called", e);
    }
  }

  private static JsonObject parse(String json) {
    try {
      if (new Gson().fromJson(json, JsonElement.class) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  private static long integer(String name, JsonElement element) {
    try {
      return element.getAsBigDecimal().longValueExact();
    } catch (ArithmeticException
        | NumberFormatException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new IllegalArgumentException(name + "=" + element + " is not an integer", e);
    }
  }

  /** All figures of a machine, a line each; {@link #read} gives them back. */
  public static String write(TpuConfig config) {
    return Arrays.stream(TpuConfig.class.getRecordComponents())
        .map(field -> "  \"" + field.getName() + "\": " + get(field, config))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }
}
