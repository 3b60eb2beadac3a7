package dev.zeropoint.simd.x86.asm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of instruction forms, and the methods of the assembler that they stand for. */
public final class Forms {
  private static final Map<String, Method> METHODS = methods();

  private Forms() {}

  /**
   * The tables, by signature.
   *
   * @throws IllegalStateException if a signature is there twice
   */
  public static Map<String, Form> all() {
    return Stream.concat(VectorForms.all().stream(), ScalarForms.all().stream())
        .collect(
            Collectors.toMap(
                Form::signature,
                form -> form,
                (a, b) -> {
                  throw new IllegalStateException("twice in the tables: " + a.signature());
                },
                TreeMap::new));
  }

  /** The public methods of the assembler that emit code, by name and parameter types. */
  public static Map<String, Method> methods() {
    Map<String, Method> all = new TreeMap<>();
    for (Class<?> type = Assembler.class; type != Object.class; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == void.class) {
          String types =
              Arrays.stream(method.getParameterTypes())
                  .map(Class::getSimpleName)
                  .collect(Collectors.joining(","));
          all.put(method.getName() + "(" + types + ")", method);
        }
      }
    }
    return all;
  }

  /** The parameter types of a form. */
  public static Class<?>[] types(Form form) {
    return METHODS.get(form.signature()).getParameterTypes();
  }

  /**
   * Calls the assembler.
   *
   * @throws IllegalArgumentException if it refuses these arguments
   */
  public static void emit(Form form, Assembler assembler, Object... arguments) {
    try {
      METHODS.get(form.signature()).invoke(assembler, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          form.signature() + Arrays.toString(arguments) + " " + e.getCause(), e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
