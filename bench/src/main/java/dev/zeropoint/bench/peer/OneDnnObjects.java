package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.core.tensor.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;

/** Makes objects of oneDNN and destroys them, the last one first. */
final class OneDnnObjects implements AutoCloseable {
  /** {@code dnnl_format_tag_any}: the layout that the implementation likes best. */
  static final int ANY = 1;

  /** {@code dnnl_a}: one dimension. */
  static final int VECTOR = 2;

  /** {@code dnnl_ab}: two dimensions, row-major. */
  static final int ROW_MAJOR = 3;

  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int IMPLEMENTATION = 8;
  private static final int WEIGHTS = 131;

  private final Arena arena = Arena.ofConfined();
  private final Deque<Runnable> destructors = new ArrayDeque<>();

  /** A CPU engine. */
  long engine() {
    return make("engine_create", "engine_destroy", JAVA_INT, CPU, JAVA_LONG, 0L);
  }

  /** A stream that runs one primitive after the other. */
  long stream(long engine) {
    return make("stream_create", "stream_destroy", JAVA_LONG, engine, JAVA_INT, IN_ORDER);
  }

  /** Attributes without any. */
  long attributes() {
    return make("primitive_attr_create", "primitive_attr_destroy");
  }

  /** Announces scales of an argument; mask 2 is one a column. */
  void scales(long attributes, int argument, int mask) {
    call(
        "primitive_attr_set_scales_mask",
        JAVA_LONG,
        attributes,
        JAVA_INT,
        argument,
        JAVA_INT,
        mask);
  }

  /** Announces zero points of an argument; mask 0 is one for all. */
  void zeroPoints(long attributes, int argument, int mask) {
    call(
        "primitive_attr_set_zero_points_mask",
        JAVA_LONG,
        attributes,
        JAVA_INT,
        argument,
        JAVA_INT,
        mask);
  }

  /** Describes memory. */
  long describe(ElementType type, int tag, long... dims) {
    // The function reads as many numbers as there are dimensions.
    MemorySegment extents = arena.allocateFrom(JAVA_LONG, dims);
    return make(
        "memory_desc_create_with_tag",
        "memory_desc_destroy",
        JAVA_INT,
        dims.length,
        ADDRESS,
        extents,
        JAVA_INT,
        code(type),
        JAVA_INT,
        tag);
  }

  private static int code(ElementType type) {
    return switch (type) {
      case F32 -> 3;
      case S32 -> 4;
      case S8 -> 5;
      case U8 -> 6;
      default -> throw new IllegalArgumentException("no oneDNN type for " + type);
    };
  }

  /** A matrix product; {@code bias} may be 0. */
  long matmul(long engine, long src, long weights, long bias, long dst, long attributes) {
    return make(
        "matmul_primitive_desc_create",
        "primitive_desc_destroy",
        JAVA_LONG,
        engine,
        JAVA_LONG,
        src,
        JAVA_LONG,
        weights,
        JAVA_LONG,
        bias,
        JAVA_LONG,
        dst,
        JAVA_LONG,
        attributes);
  }

  /** A change of layout. */
  long reorder(long engine, long from, long to) {
    return make(
        "reorder_primitive_desc_create",
        "primitive_desc_destroy",
        JAVA_LONG,
        from,
        JAVA_LONG,
        engine,
        JAVA_LONG,
        to,
        JAVA_LONG,
        engine,
        JAVA_LONG,
        0L);
  }

  /** What a descriptor describes, ready to run. */
  long primitive(long descriptor) {
    return make("primitive_create", "primitive_destroy", JAVA_LONG, descriptor);
  }

  /** Memory at an address, or memory of its own. */
  long memory(long description, long engine, MemorySegment data) {
    return make(
        "memory_create",
        "memory_destroy",
        JAVA_LONG,
        description,
        JAVA_LONG,
        engine,
        JAVA_LONG,
        data.address());
  }

  /** Memory in a layout of the library's, allocated by it. */
  long memory(long description, long engine) {
    long allocate = -1; // DNNL_MEMORY_ALLOCATE
    return make(
        "memory_create",
        "memory_destroy",
        JAVA_LONG,
        description,
        JAVA_LONG,
        engine,
        JAVA_LONG,
        allocate);
  }

  /** The layout of the weights that an implementation chose; it belongs to the descriptor. */
  long chosenWeights(long descriptor) {
    MethodHandle query =
        OneDnn.Api.library()
            .function("dnnl_primitive_desc_query_md", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    try {
      return (long) query.invokeExact(descriptor, WEIGHTS, 0);
    } catch (Throwable e) {
      throw new PeerException("dnnl_primitive_desc_query_md", e);
    }
  }

  /** The name of the implementation, such as {@code brg_matmul:avx512_core_vnni}. */
  String implementation(long descriptor) {
    MemorySegment answer = arena.allocate(ADDRESS);
    call(
        "primitive_desc_query",
        JAVA_LONG,
        descriptor,
        JAVA_INT,
        IMPLEMENTATION,
        JAVA_INT,
        0,
        ADDRESS,
        answer);
    return NativeLibrary.text(answer.get(ADDRESS, 0));
  }

  /** Makes an object: the first argument of the function is where it leaves the pointer. */
  private long make(String create, String destroy, Object... layoutsAndValues) {
    MemorySegment handle = arena.allocate(JAVA_LONG);
    Object[] all = new Object[layoutsAndValues.length + 2];
    all[0] = ADDRESS;
    all[1] = handle;
    System.arraycopy(layoutsAndValues, 0, all, 2, layoutsAndValues.length);
    call(create, all);
    long pointer = handle.get(JAVA_LONG, 0);
    destructors.push(() -> call(destroy, JAVA_LONG, pointer));
    return pointer;
  }

  /** Calls a function that answers a status; layouts and values alternate. */
  private static void call(String name, Object... layoutsAndValues) {
    int count = layoutsAndValues.length / 2;
    MemoryLayout[] layouts = new MemoryLayout[count];
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      layouts[i] = (MemoryLayout) layoutsAndValues[2 * i];
      values[i] = layoutsAndValues[2 * i + 1];
    }
    int status;
    try {
      status =
          (int)
              OneDnn.Api.library()
                  .function("dnnl_" + name, JAVA_INT, layouts)
                  .invokeWithArguments(values);
    } catch (Throwable e) {
      throw new PeerException("dnnl_" + name, e);
    }
    if (status != 0) {
      throw new PeerException("dnnl_" + name + " failed with status " + status);
    }
  }

  @Override
  public void close() {
    while (!destructors.isEmpty()) {
      destructors.pop().run();
    }
    arena.close();
  }
}
