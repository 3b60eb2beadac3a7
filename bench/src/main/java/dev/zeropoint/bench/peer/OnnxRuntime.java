package dev.zeropoint.bench.peer;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime through its C API: a network of one node whose weights are an initializer, packed
 * when the session is made; input and output stay where they are.
 */
public final class OnnxRuntime implements GemmPeer {
  /** The name that chooses it. */
  public static final String NAME = "onnxruntime";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> obstacle(EpilogueKind epilogue) {
    return obstacle();
  }

  /** Why it cannot be used, in one line, or nothing when it can. */
  public static Optional<String> obstacle() {
    Optional<String> resource = resource();
    if (resource.isEmpty()) {
      return Optional.of("its jar has no library for " + Platform.current());
    }
    return NativeLibrary.present(resource.get())
        ? Optional.empty()
        : Optional.of(Peers.missing(NAME));
  }

  /** The library's place in the jar, if there is one for this platform. */
  static Optional<String> resource() {
    Platform platform = Platform.current();
    String folder = "ai/onnxruntime/native/";
    return switch (platform.os() + "-" + platform.arch()) {
      case "linux-x86_64" -> Optional.of(folder + "linux-x64/libonnxruntime.so");
      case "linux-aarch64" -> Optional.of(folder + "linux-aarch64/libonnxruntime.so");
      case "osx-aarch64" -> Optional.of(folder + "osx-aarch64/libonnxruntime.dylib");
      default -> Optional.empty();
    };
  }

  @Override
  public GemmContender open(GemmProblem problem, int threads) {
    return new Node(problem, threads);
  }

  private static final class Node implements GemmContender {
    private final Arena arena = Arenas.shared();
    private final OrtSession session;
    private final OrtSession.Call call;
    private final Tensor result;

    Node(GemmProblem problem, int threads) {
      result = problem.newResult(arena);
      session = OrtSession.create(OneNodeModels.product(problem), threads);
      Tensor lhs = new Tensor(problem.lhs().type(), problemShape(problem), problem.lhs().segment());
      call = session.prepare(List.of("a"), List.of(lhs), List.of("y"), List.of(result));
    }

    private static Shape problemShape(GemmProblem problem) {
      return Shape.of(problem.shape().m(), problem.shape().k());
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String implementation() {
      return OrtApi.version();
    }

    @Override
    public Tensor result() {
      return result;
    }

    @Override
    public void run(int calls) {
      call.run(calls);
    }

    @Override
    public void close() {
      call.close();
      session.close();
      arena.close();
    }
  }
}
