package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.gemm.GemmProblem;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * oneDNN's matmul primitive, through its C API. Handles are pointers, passed as longs.
 *
 * @see <a href="https://uxlfoundation.github.io/oneDNN/">oneDNN's documentation</a>
 */
public final class OneDnn implements GemmPeer {
  private static final String FOLDER = "org/bytedeco/dnnl/linux-x86_64";
  private static final String LIBRARY = "libdnnl.so.3";

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Optional<String> obstacle(EpilogueKind epilogue) {
    if (!Platform.current().isLinuxX86()) {
      return Optional.of("its jar has no library for " + Platform.current());
    }
    return NativeLibrary.present(FOLDER + "/" + LIBRARY)
        ? Optional.empty()
        : Optional.of(Peers.missing(name()));
  }

  @Override
  public GemmContender open(GemmProblem problem, int threads) {
    Api.setThreads(threads);
    return new OneDnnMatmul(problem);
  }

  /** The functions of the library; loaded at first use. */
  static final class Api {
    private static final NativeLibrary LIB =
        NativeLibrary.load(FOLDER, List.of("libgomp.so.1", LIBRARY));

    private static final MethodHandle SET_THREADS = LIB.procedure("omp_set_num_threads", JAVA_INT);

    /** (primitive, stream, count, arguments): constant, so that the JIT compiler inlines it. */
    static final MethodHandle EXECUTE =
        LIB.function("dnnl_primitive_execute", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);

    /** (stream). */
    static final MethodHandle WAIT = LIB.function("dnnl_stream_wait", JAVA_INT, JAVA_LONG);

    private Api() {}

    static NativeLibrary library() {
      return LIB;
    }

    /** Sets how many threads OpenMP gives to the calling thread. */
    static void setThreads(int threads) {
      try {
        SET_THREADS.invokeExact(threads);
      } catch (Throwable e) {
        throw new PeerException("omp_set_num_threads", e);
      }
    }
  }
}
