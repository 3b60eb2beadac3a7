package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A session of ONNX Runtime with all its optimizations, as they are unless switched off. */
public final class OrtSession implements AutoCloseable {
  private static final int LOG_ERRORS = 3;
  private static final int ARENA_ALLOCATOR = 1;
  private static final int DEFAULT_MEMORY = 0;

  /** The environment is one for the process and lives as long. */
  private static final class Process {
    static final long ENVIRONMENT =
        make(
            (arena, handle) ->
                OrtApi.call(
                    OrtApi.CREATE_ENV, LOG_ERRORS, arena.allocateFrom("zeropoint"), handle));
    static final long MEMORY =
        make(
            (_, handle) ->
                OrtApi.call(
                    OrtApi.CREATE_CPU_MEMORY_INFO, ARENA_ALLOCATOR, DEFAULT_MEMORY, handle));

    private Process() {}
  }

  /** Leaves a handle in memory. */
  private interface Maker {
    void make(Arena arena, MemorySegment handle);
  }

  private final long session;

  private OrtSession(long session) {
    this.session = session;
  }

  private static long make(Maker maker) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      maker.make(arena, handle);
      return handle.get(JAVA_LONG, 0);
    }
  }

  /**
   * Loads a model.
   *
   * @param model an ONNX file's bytes
   * @param threads that one operator may use
   */
  public static OrtSession create(byte[] model, int threads) {
    long options = make((_, handle) -> OrtApi.call(OrtApi.CREATE_OPTIONS, handle));
    try {
      OrtApi.call(OrtApi.SET_INTRA_OP_THREADS, options, threads);
      OrtApi.call(OrtApi.SET_INTER_OP_THREADS, options, 1);
      return new OrtSession(
          make(
              (arena, handle) -> {
                MemorySegment bytes = arena.allocate(model.length, Tensor.ALIGNMENT);
                MemorySegment.copy(model, 0, bytes, JAVA_BYTE, 0, model.length);
                OrtApi.call(
                    OrtApi.CREATE_SESSION,
                    Process.ENVIRONMENT,
                    bytes,
                    (long) model.length,
                    options,
                    handle);
              }));
    } finally {
      OrtApi.free(OrtApi.RELEASE_OPTIONS, options);
    }
  }

  /**
   * Binds tensors to the names of inputs and outputs, once for many runs. Their memory is used in
   * place and must outlive the call.
   */
  public Call prepare(
      List<String> inputs, List<Tensor> from, List<String> outputs, List<Tensor> to) {
    return new Call(session, inputs, from, outputs, to);
  }

  @Override
  public void close() {
    OrtApi.free(OrtApi.RELEASE_SESSION, session);
  }

  /** A run of a session with fixed tensors. */
  public static final class Call implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final List<Long> values = new ArrayList<>();
    private final long session;
    private final long inputNames;
    private final long inputs;
    private final long inputCount;
    private final long outputNames;
    private final long outputs;
    private final long outputCount;

    private Call(
        long session,
        List<String> inputs,
        List<Tensor> from,
        List<String> outputs,
        List<Tensor> to) {
      this.session = session;
      this.inputNames = names(inputs);
      this.inputs = values(from);
      this.inputCount = inputs.size();
      this.outputNames = names(outputs);
      this.outputs = values(to);
      this.outputCount = outputs.size();
    }

    private long names(List<String> names) {
      MemorySegment array = arena.allocate(ADDRESS, names.size());
      for (int i = 0; i < names.size(); i++) {
        array.setAtIndex(ADDRESS, i, arena.allocateFrom(names.get(i)));
      }
      return array.address();
    }

    private long values(List<Tensor> tensors) {
      MemorySegment array = arena.allocate(JAVA_LONG, tensors.size());
      for (int i = 0; i < tensors.size(); i++) {
        array.setAtIndex(JAVA_LONG, i, value(tensors.get(i)));
      }
      return array.address();
    }

    private long value(Tensor tensor) {
      long[] dims = tensor.shape().dims();
      MemorySegment extents = arena.allocateFrom(JAVA_LONG, dims);
      MemorySegment handle = arena.allocate(JAVA_LONG);
      OrtApi.call(
          OrtApi.CREATE_TENSOR,
          Process.MEMORY,
          tensor.segment(),
          tensor.segment().byteSize(),
          extents,
          (long) dims.length,
          code(tensor.type()),
          handle);
      values.add(handle.get(JAVA_LONG, 0));
      return values.getLast();
    }

    /** The numbers of ONNX's TensorProto.DataType. */
    private static int code(ElementType type) {
      return switch (type) {
        case F32 -> 1;
        case U8 -> 2;
        case S8 -> 3;
        case S32 -> 6;
        case S64 -> 7;
        default -> throw new IllegalArgumentException("no tensor of " + type);
      };
    }

    /** Runs the session. */
    public void run(int calls) {
      try {
        for (int i = 0; i < calls; i++) {
          long status =
              (long)
                  OrtApi.RUN.invokeExact(
                      session,
                      0L,
                      inputNames,
                      inputs,
                      inputCount,
                      outputNames,
                      outputCount,
                      outputs);
          OrtApi.check(status);
        }
      } catch (PeerException e) {
        throw e;
      } catch (Throwable e) {
        throw new PeerException("OrtApi.Run", e);
      }
    }

    @Override
    public void close() {
      values.forEach(value -> OrtApi.free(OrtApi.RELEASE_VALUE, value));
      arena.close();
    }
  }
}
