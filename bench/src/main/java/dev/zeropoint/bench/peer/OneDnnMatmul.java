package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.gemm.GemmShape;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One matmul primitive: u8 source, s8 weights in the layout that oneDNN chooses, reordered once.
 *
 * <p>REQUANT is scales of the weights, one a column, and a zero point of the destination; DEQUANT
 * scales of the weights and a float bias.
 */
final class OneDnnMatmul implements GemmContender {
  private static final int SRC = 1;
  private static final int DST = 17;
  private static final int WEIGHTS = 33;
  private static final int BIAS = 41;
  private static final int SCALES = 4096;
  private static final int ZERO_POINTS = 8192;
  private static final int A_COLUMN = 2;

  private final Arena arena = Arenas.shared();
  private final OneDnnObjects objects = new OneDnnObjects();
  private final Tensor result;
  private final String implementation;
  private final long primitive;
  private final long stream;
  private final long arguments;
  private final int argumentCount;

  OneDnnMatmul(GemmProblem problem) {
    GemmShape shape = problem.shape();
    EpilogueKind epilogue = problem.epilogue();
    long engine = objects.engine();
    stream = objects.stream(engine);
    result = problem.newResult(arena);
    long src = objects.describe(ElementType.U8, OneDnnObjects.ROW_MAJOR, shape.m(), shape.k());
    long plain = objects.describe(ElementType.S8, OneDnnObjects.ROW_MAJOR, shape.k(), shape.n());
    long any = objects.describe(ElementType.S8, OneDnnObjects.ANY, shape.k(), shape.n());
    long dst = objects.describe(epilogue.type(), OneDnnObjects.ROW_MAJOR, shape.m(), shape.n());
    Map<Integer, Long> memories = new LinkedHashMap<>();
    long attributes = attributes(problem, engine, memories);
    long bias = 0;
    if (epilogue == EpilogueKind.DEQUANT) {
      bias = objects.describe(ElementType.F32, OneDnnObjects.ROW_MAJOR, 1, shape.n());
      memories.put(BIAS, objects.memory(bias, engine, floats(problem.bias())));
    }
    long descriptor = objects.matmul(engine, src, any, bias, dst, attributes);
    implementation = objects.implementation(descriptor);
    primitive = objects.primitive(descriptor);
    memories.put(SRC, objects.memory(src, engine, problem.lhs().segment()));
    memories.put(DST, objects.memory(dst, engine, result.segment()));
    memories.put(WEIGHTS, reordered(engine, plain, descriptor, problem));
    arguments = arguments(memories).address();
    argumentCount = memories.size();
  }

  private long attributes(GemmProblem problem, long engine, Map<Integer, Long> memories) {
    long attributes = objects.attributes();
    if (problem.epilogue() == EpilogueKind.NONE) {
      return attributes;
    }
    objects.scales(attributes, WEIGHTS, A_COLUMN);
    float[] scales = problem.scales();
    long columns = objects.describe(ElementType.F32, OneDnnObjects.VECTOR, scales.length);
    memories.put(SCALES | WEIGHTS, objects.memory(columns, engine, floats(scales)));
    if (problem.epilogue() == EpilogueKind.REQUANT) {
      objects.zeroPoints(attributes, DST, 0);
      MemorySegment zeroPoint = arena.allocateFrom(JAVA_INT, GemmProblem.DST_ZERO_POINT);
      long one = objects.describe(ElementType.S32, OneDnnObjects.VECTOR, 1);
      memories.put(ZERO_POINTS | DST, objects.memory(one, engine, zeroPoint));
    }
    return attributes;
  }

  private MemorySegment floats(float[] values) {
    return arena.allocateFrom(JAVA_FLOAT, values);
  }

  private long reordered(long engine, long plain, long descriptor, GemmProblem problem) {
    long chosen = objects.chosenWeights(descriptor);
    long from = objects.memory(plain, engine, problem.rhs().segment());
    long to = objects.memory(chosen, engine);
    long reorder = objects.primitive(objects.reorder(engine, plain, chosen));
    int fromArgument = SRC;
    int toArgument = DST;
    Map<Integer, Long> memories = new LinkedHashMap<>();
    memories.put(fromArgument, from);
    memories.put(toArgument, to);
    execute(reorder, arguments(memories).address(), memories.size(), 1);
    return to;
  }

  /** An array of {@code dnnl_exec_arg_t}: an int, four bytes of padding, a pointer. */
  private MemorySegment arguments(Map<Integer, Long> memories) {
    MemorySegment array = arena.allocate(16L * memories.size(), 8);
    long offset = 0;
    for (Map.Entry<Integer, Long> memory : memories.entrySet()) {
      array.set(JAVA_INT, offset, memory.getKey());
      array.set(JAVA_LONG, offset + 8, memory.getValue());
      offset += 16;
    }
    return array;
  }

  private void execute(long what, long with, int count, int calls) {
    int status = 0;
    try {
      for (int i = 0; i < calls; i++) {
        status |= (int) OneDnn.Api.EXECUTE.invokeExact(what, stream, count, with);
      }
      status |= (int) OneDnn.Api.WAIT.invokeExact(stream);
    } catch (Throwable e) {
      throw new PeerException("dnnl_primitive_execute", e);
    }
    if (status != 0) {
      throw new PeerException("dnnl_primitive_execute failed with status " + status);
    }
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public String implementation() {
    return implementation;
  }

  @Override
  public Tensor result() {
    return result;
  }

  @Override
  public void run(int calls) {
    execute(primitive, arguments, argumentCount, calls);
  }

  @Override
  public void close() {
    objects.close();
    arena.close();
  }
}
