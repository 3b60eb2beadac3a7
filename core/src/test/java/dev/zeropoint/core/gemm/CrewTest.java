package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How threads that share a product wait, fail and go on. */
@Timeout(60)
class CrewTest {
  private static final int COLS = 2;

  private final Parallelism threads = Parallelism.of(2, 0);
  private final PartsBackend backend = new PartsBackend();
  private final GemmBackend parallel = threads.parallel(backend);
  private final Arena arena = Arena.ofShared();
  private final Int8Matrix lhs = matrix(1, 8);
  private final PackedWeights rhs = parallel.pack(matrix(8, COLS), arena);
  private final Int32Matrix dst =
      Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(1, COLS), arena));
  private final Thread caller = Thread.currentThread();

  @AfterEach
  void close() {
    threads.close();
    arena.close();
  }

  private Int8Matrix matrix(int rows, int cols) {
    return Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(rows, cols), arena));
  }

  /** What a part does. */
  private interface Part {
    void run(Scratch scratch) throws Exception;
  }

  /** Does a product of two parts, each on a thread of its own. */
  private void multiply(Part ofCaller, Part ofOther) {
    CyclicBarrier both = new CyclicBarrier(COLS);
    backend.part =
        scratch -> {
          both.await(20, TimeUnit.SECONDS);
          (Thread.currentThread() == caller ? ofCaller : ofOther).run(scratch);
        };
    parallel.multiply(lhs, 0, rhs, dst, bytes -> arena.allocate(bytes, Tensor.ALIGNMENT));
  }

  private static void nothing(Scratch scratch) {}

  @Test
  void aFailedAllocationLeavesNoDeadScratch() {
    multiply(CrewTest::nothing, scratch -> scratch.scratch(100));
    assertThatThrownBy(
            () -> multiply(CrewTest::nothing, scratch -> scratch.scratch(Long.MAX_VALUE / 2)))
        .isInstanceOf(OutOfMemoryError.class);
    for (long bytes : new long[] {50, 100, 200, 1}) {
      multiply(
          CrewTest::nothing, scratch -> scratch.scratch(bytes).asSlice(0, bytes).fill((byte) 1));
    }
  }

  @Test
  void theMemoryOfAThreadIsFreedWithIt() throws Exception {
    Set<MemorySegment> lent = ConcurrentHashMap.newKeySet();
    multiply(CrewTest::nothing, scratch -> lent.add(scratch.scratch(100)));
    multiply(CrewTest::nothing, scratch -> lent.add(scratch.scratch(200)));
    threads.close();
    assertThat(lent).hasSize(2).noneMatch(memory -> memory.scope().isAlive());
  }

  @Test
  void whateverAPartThrowsReachesTheCallerAndTheCrewGoesOn() {
    Throwable[] thrown = {
      new IllegalArgumentException("an argument"),
      new OutOfMemoryError("Java heap space"),
      new StackOverflowError(),
      new NoClassDefFoundError("missing")
    };
    for (Throwable wanted : thrown) {
      assertThatThrownBy(() -> multiply(CrewTest::nothing, _ -> sneak(wanted))).isSameAs(wanted);
      assertThatThrownBy(() -> multiply(_ -> sneak(wanted), CrewTest::nothing)).isSameAs(wanted);
      assertThatThrownBy(() -> multiply(_ -> sneak(wanted), _ -> sneak(wanted))).isSameAs(wanted);
      multiply(CrewTest::nothing, CrewTest::nothing);
    }
    IOException checked = new IOException("no part declares it");
    assertThatThrownBy(() -> multiply(CrewTest::nothing, _ -> sneak(checked))).hasCause(checked);
    multiply(CrewTest::nothing, CrewTest::nothing);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void theCallerSleepsWhileAPartTakesLong() {
    long cpuNanos = cpuNanosOfWaiting();
    assertThat(cpuNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptedCallerSleepsTooAndStaysInterrupted() {
    Thread interrupter = new Thread(() -> interruptSoon(caller));
    interrupter.start();
    long cpuNanos = cpuNanosOfWaiting();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cpuNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
  }

  private static void interruptSoon(Thread thread) {
    sleep(50);
    thread.interrupt();
  }

  /** The CPU time of the caller while the other thread takes 400 milliseconds. */
  private long cpuNanosOfWaiting() {
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    multiply(CrewTest::nothing, CrewTest::nothing);
    long start = System.nanoTime();
    long before = cpu.getCurrentThreadCpuTime();
    multiply(CrewTest::nothing, _ -> sleep(400));
    long used = cpu.getCurrentThreadCpuTime() - before;
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
    return used;
  }

  private static void sleep(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0; left = (end - System.nanoTime() + 999_999) / 1_000_000) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left));
    }
  }

  /** The other thread is done at every moment around that when the caller goes to sleep. */
  @Test
  void noWakeUpIsLost() {
    for (int round = 0; round < 4_000; round++) {
      long nanos = 25L * (round % 1_600);
      multiply(CrewTest::nothing, _ -> spin(nanos));
    }
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  /** A backend of parts of one column, each of which does what the test says. */
  private static final class PartsBackend extends SplittableBackend {
    private volatile Part part;

    private record Weights(GemmBackend backend, ElementType type, int depth, int cols)
        implements PackedWeights {
      @Override
      public long byteSize() {
        return 0;
      }

      @Override
      public boolean isAccessibleBy(Thread thread) {
        return true;
      }
    }

    @Override
    public String name() {
      return "parts";
    }

    @Override
    protected PackedWeights packChecked(Int8Matrix rhs, int[] zeroPoints, Arena arena) {
      return new Weights(this, rhs.type(), rhs.rows(), rhs.cols());
    }

    @Override
    protected int columnStep() {
      return 1;
    }

    @Override
    protected void multiplyPart(
        int fromRow,
        int rows,
        int fromCol,
        int cols,
        Int8Matrix lhs,
        int lhsZeroPoint,
        float lhsScale,
        PackedWeights rhs,
        Epilogue epilogue,
        MemorySegment dst,
        long dstOffset,
        long dstStride,
        Scratch scratch) {
      try {
        part.run(scratch);
      } catch (Exception e) {
        sneak(e);
      }
    }
  }
}
