package dev.zeropoint.models.graph;

import dev.zeropoint.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of a node, by name. A value is a {@link Long}, {@link Float}, {@link String},
 * {@link Tensor}, or a {@link List} of longs, floats or strings; nothing else is let in.
 *
 * @param values by name
 */
public record Attributes(Map<String, Object> values) {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  /** Copies the map. */
  public Attributes {
    values = Map.copyOf(values);
  }

  /** Whether the attribute is there. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** A whole number, or the default where it is absent. */
  public long integer(String name, long absent) {
    return get(name, Long.class).orElse(absent);
  }

  /** An int, or the default where it is absent. */
  public int smallInteger(String name, int absent) {
    long value = integer(name, absent);
    if (value != (int) value) {
      throw new ModelException("attribute " + name + "=" + value + " is not an int");
    }
    return (int) value;
  }

  /** A 0 or 1, or the default where it is absent. */
  public boolean flag(String name, boolean absent) {
    return integer(name, absent ? 1 : 0) != 0;
  }

  /** A real number, or the default where it is absent. */
  public float real(String name, float absent) {
    return get(name, Float.class).orElse(absent);
  }

  /** A string, or the default where it is absent. */
  public String string(String name, String absent) {
    return get(name, String.class).orElse(absent);
  }

  /** A tensor. */
  public Optional<Tensor> tensor(String name) {
    return get(name, Tensor.class);
  }

  /** A list of whole numbers. */
  public Optional<long[]> integers(String name) {
    return list(name, Long.class).map(list -> list.stream().mapToLong(Long::longValue).toArray());
  }

  /** A list of real numbers. */
  public Optional<float[]> reals(String name) {
    return list(name, Float.class)
        .map(
            list -> {
              float[] array = new float[list.size()];
              for (int i = 0; i < array.length; i++) {
                array[i] = list.get(i);
              }
              return array;
            });
  }

  private <T> Optional<List<T>> list(String name, Class<T> element) {
    return get(name, List.class)
        .map(
            list -> {
              List<?> values = list;
              return values.stream().map(v -> cast(name, v, element)).toList();
            });
  }

  private <T> Optional<T> get(String name, Class<T> type) {
    Object value = values.get(name);
    return value == null ? Optional.empty() : Optional.of(cast(name, value, type));
  }

  private static <T> T cast(String name, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new ModelException(
          "attribute "
              + name
              + " is a "
              + value.getClass().getSimpleName()
              + ", not a "
              + type.getSimpleName());
    }
    return type.cast(value);
  }
}
