package dev.zeropoint.bench.cases;

import dev.zeropoint.bench.duel.Contender;
import dev.zeropoint.bench.duel.Plan;
import dev.zeropoint.bench.peer.OneNodeModels;
import dev.zeropoint.bench.peer.OnnxRuntime;
import dev.zeropoint.bench.peer.OrtSession;
import dev.zeropoint.bench.report.CaseRow;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Dynamic quantization, against ONNX Runtime's node DynamicQuantizeLinear. */
public final class QuantizeBench {
  private QuantizeBench() {}

  /**
   * Plays it.
   *
   * @param withPeer whether ONNX Runtime plays
   * @param notes is told if the codes of the two differ
   */
  public static CaseRow run(
      GemmBackend backend,
      int rows,
      int cols,
      boolean withPeer,
      Plan plan,
      Consumer<String> notes) {
    try (Arena arena = Arenas.shared()) {
      DynamicQuantization ours = new DynamicQuantization(backend, rows, cols, arena);
      String name = rows + "x" + cols + " floats";
      if (!withPeer) {
        return CaseDuel.play(name, ours, Optional.empty(), plan);
      }
      try (Node node = new Node(ours.source(), arena)) {
        ours.run(1);
        node.run(1);
        long mismatch = ours.codes().segment().mismatch(node.codes.segment());
        if (mismatch >= 0) {
          notes.accept(backend.name() + ": the codes differ, first at " + mismatch);
        }
        return CaseDuel.play(name, ours, Optional.of(node), plan);
      }
    }
  }

  private static final class Node implements Contender, AutoCloseable {
    private final OrtSession session;
    private final OrtSession.Call call;
    private final Tensor codes;

    Node(Tensor source, Arena arena) {
      Shape shape = source.shape();
      codes = Tensor.allocate(ElementType.U8, shape, arena);
      session =
          OrtSession.create(
              OneNodeModels.dynamicQuantize((int) shape.dim(0), (int) shape.dim(1)), 1);
      call =
          session.prepare(
              List.of("x"),
              List.of(source),
              List.of("y", "y_scale", "y_zero"),
              List.of(
                  codes,
                  Tensor.allocate(ElementType.F32, Shape.scalar(), arena),
                  Tensor.allocate(ElementType.U8, Shape.scalar(), arena)));
    }

    @Override
    public String name() {
      return OnnxRuntime.NAME;
    }

    @Override
    public void run(int calls) {
      call.run(calls);
    }

    @Override
    public void close() {
      call.close();
      session.close();
    }
  }
}
