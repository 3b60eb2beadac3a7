package dev.zeropoint.bench.peer;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmContender;
import dev.zeropoint.bench.gemm.GemmPeer;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * Lucene's {@code VectorUtil.dotProduct(byte[], byte[])}, one for each element of the result: how a
 * JVM scores one vector against many without a matrix library. It knows signed codes alone.
 */
public final class Lucene implements GemmPeer {
  private static final String CLASS = "org.apache.lucene.util.VectorUtil";

  @Override
  public String name() {
    return "lucene";
  }

  @Override
  public Optional<String> obstacle(EpilogueKind epilogue) {
    if (epilogue != EpilogueKind.NONE) {
      return Optional.of("it has no epilogue");
    }
    return NativeLibrary.present(CLASS.replace('.', '/') + ".class")
        ? Optional.empty()
        : Optional.of(Peers.missing(name()));
  }

  @Override
  public GemmContender open(GemmProblem problem, int threads) {
    return new DotProducts(problem);
  }

  /** Loaded at first use. */
  private static final class Api {
    /** Constant, so that the JIT compiler inlines it like a call. */
    static final MethodHandle DOT_PRODUCT = find();

    private Api() {}

    private static MethodHandle find() {
      try {
        return MethodHandles.publicLookup()
            .findStatic(
                Class.forName(CLASS),
                "dotProduct",
                MethodType.methodType(int.class, byte[].class, byte[].class));
      } catch (ReflectiveOperationException e) {
        throw new PeerException(CLASS, e);
      }
    }
  }

  private static final class DotProducts implements GemmContender {
    private final Arena arena = Arenas.shared();
    private final byte[][] rows;
    private final byte[][] columns;
    private final Tensor result;

    DotProducts(GemmProblem problem) {
      Int8Matrix lhs = problem.signedLhs(arena);
      Int8Matrix rhs = problem.rhs();
      rows = new byte[lhs.rows()][lhs.cols()];
      for (int m = 0; m < rows.length; m++) {
        MemorySegment.copy(
            lhs.segment(), Layouts.INT8, lhs.rowOffset(m), rows[m], 0, rows[m].length);
      }
      columns = new byte[rhs.cols()][rhs.rows()];
      for (int k = 0; k < rhs.rows(); k++) {
        for (int n = 0; n < columns.length; n++) {
          columns[n][k] = rhs.segment().get(Layouts.INT8, rhs.rowOffset(k) + n);
        }
      }
      result = problem.newResult(arena);
    }

    @Override
    public String name() {
      return "lucene";
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
      for (int i = 0; i < calls; i++) {
        multiply();
      }
    }

    private void multiply() {
      MemorySegment dst = result.segment();
      long at = 0;
      for (byte[] row : rows) {
        for (byte[] column : columns) {
          dst.set(Layouts.INT32, at, dot(row, column));
          at += 4;
        }
      }
    }

    private static int dot(byte[] row, byte[] column) {
      try {
        return (int) Api.DOT_PRODUCT.invokeExact(row, column);
      } catch (Throwable e) {
        throw new PeerException("VectorUtil.dotProduct", e);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
