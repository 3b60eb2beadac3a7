package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch's {@code _int_mm}, s8 x s8 to s32, through the C functions that ahead-of-time compiled
 * models call (torch/csrc/inductor/aoti_torch/c/shim.h). It packs the weights at every call.
 */
public final class LibTorch implements GemmPeer {
  private static final String FOLDER = "pytorch/cpu/linux-x86_64";
  private static final String LIBRARY = "libtorch_cpu.so";
  private static final String OPENMP = "libgomp-98b21ff3.so.1";

  @Override
  public String name() {
    return "libtorch";
  }

  @Override
  public Optional<String> obstacle(EpilogueKind epilogue) {
    if (!Platform.current().isLinuxX86()) {
      return Optional.of("its jar has no library for " + Platform.current());
    }
    if (epilogue != EpilogueKind.NONE) {
      return Optional.of("_int_mm has no epilogue");
    }
    return NativeLibrary.present(FOLDER + "/" + LIBRARY)
        ? Optional.empty()
        : Optional.of(Peers.missing(name()));
  }

  @Override
  public GemmContender open(GemmProblem problem, int threads) {
    Api.setThreads(threads);
    return new IntMm(problem);
  }

  /** The functions of the library; loaded at first use. */
  private static final class Api {
    private static final NativeLibrary LIB =
        NativeLibrary.load(FOLDER, List.of(OPENMP, "libc10.so", LIBRARY));

    private static final MethodHandle SET_THREADS = LIB.procedure("omp_set_num_threads", JAVA_INT);

    /** (data, rank, sizes, strides, offset, type, device type, device, where to leave it). */
    static final MethodHandle TENSOR =
        LIB.function(
            "aoti_torch_create_tensor_from_blob",
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS);

    static final MethodHandle DELETE =
        LIB.function("aoti_torch_delete_tensor_object", JAVA_INT, JAVA_LONG);

    /** (result, left, right). */
    static final MethodHandle INT_MM =
        LIB.function("aoti_torch_cpu__int_mm_out", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Api() {}

    static void setThreads(int threads) {
      try {
        SET_THREADS.invokeExact(threads);
      } catch (Throwable e) {
        throw new PeerException("omp_set_num_threads", e);
      }
    }

    static int constant(String name) {
      try {
        return (int) LIB.function(name, JAVA_INT).invokeExact();
      } catch (Throwable e) {
        throw new PeerException(name, e);
      }
    }
  }

  private static final class IntMm implements GemmContender {
    private final Arena arena = Arenas.shared();
    private final List<Long> handles = new ArrayList<>();
    private final Tensor result;
    private final long dst;
    private final long lhs;
    private final long rhs;

    IntMm(GemmProblem problem) {
      result = problem.newResult(arena);
      int s8 = Api.constant("aoti_torch_dtype_int8");
      int s32 = Api.constant("aoti_torch_dtype_int32");
      int m = problem.shape().m();
      int n = problem.shape().n();
      int k = problem.shape().k();
      lhs = tensor(problem.signedLhs(arena).segment(), m, k, s8);
      rhs = tensor(problem.rhs().segment(), k, n, s8);
      dst = tensor(result.segment(), m, n, s32);
    }

    private long tensor(MemorySegment data, long rows, long cols, int type) {
      MemorySegment sizes = arena.allocateFrom(JAVA_LONG, rows, cols);
      MemorySegment strides = arena.allocateFrom(JAVA_LONG, cols, 1);
      MemorySegment handle = arena.allocate(JAVA_LONG);
      int cpu = Api.constant("aoti_torch_device_type_cpu");
      try {
        check((int) Api.TENSOR.invokeExact(data, 2L, sizes, strides, 0L, type, cpu, 0, handle));
      } catch (PeerException e) {
        throw e;
      } catch (Throwable e) {
        throw new PeerException("aoti_torch_create_tensor_from_blob", e);
      }
      handles.add(handle.get(JAVA_LONG, 0));
      return handles.getLast();
    }

    private static void check(int status) {
      if (status != 0) {
        throw new PeerException("a function of libtorch failed with status " + status);
      }
    }

    @Override
    public String name() {
      return "libtorch";
    }

    @Override
    public boolean signed() {
      return true;
    }

    @Override
    public Tensor result() {
      return result;
    }

    @Override
    public void run(int calls) {
      int status = 0;
      try {
        for (int i = 0; i < calls; i++) {
          status |= (int) Api.INT_MM.invokeExact(dst, lhs, rhs);
        }
      } catch (Throwable e) {
        throw new PeerException("aoti_torch_cpu__int_mm_out", e);
      }
      check(status);
    }

    @Override
    public void close() {
      try {
        for (long handle : handles) {
          check((int) Api.DELETE.invokeExact(handle));
        }
      } catch (PeerException e) {
        throw e;
      } catch (Throwable e) {
        throw new PeerException("aoti_torch_delete_tensor_object", e);
      }
      arena.close();
    }
  }
}
