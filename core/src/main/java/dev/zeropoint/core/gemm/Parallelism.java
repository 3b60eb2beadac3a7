package dev.zeropoint.core.gemm;

/**
 * Threads that share the work of a product. Nothing in Zeropoint starts a thread by itself: whoever
 * wants several creates this value, chooses how many, hands its {@link #parallel} backend around
 * and closes it.
 *
 * <p>The calling thread is one of them and works too. Between products the others spin for a few
 * microseconds, then sleep; so does the caller while others finish their last parts. One product is
 * shared at a time; when several threads multiply at once, those that find the others busy do their
 * product alone. So does a thread whose memory is confined to it. The bits of a result do not
 * depend on any of this.
 */
public final class Parallelism implements AutoCloseable {
  /** The most threads: parts of a product are counted in a 64-bit set. */
  public static final int MAX_THREADS = 64;

  /** What a thread does in about 10 microseconds; to wake another costs a part of that. */
  private static final long MIN_PRODUCTS = 1L << 20;

  private final Crew crew;
  private final long minProducts;

  private Parallelism(int threads, long minProducts) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads=" + threads + " is not in [1, " + MAX_THREADS + "]");
    }
    if (minProducts < 0) {
      throw new IllegalArgumentException("minProducts=" + minProducts + " is negative");
    }
    this.crew = new Crew(threads);
    this.minProducts = minProducts;
  }

  /**
   * Starts {@code threads - 1} threads.
   *
   * @param threads that work on a product, the caller's included; 1 to {@value #MAX_THREADS}
   * @throws IllegalArgumentException if it is out of that range
   */
  public static Parallelism of(int threads) {
    return new Parallelism(threads, MIN_PRODUCTS);
  }

  /**
   * The same with another limit from which on a product is shared.
   *
   * @param minProducts multiply-accumulates; products of fewer are left to the calling thread
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static Parallelism of(int threads, long minProducts) {
    return new Parallelism(threads, minProducts);
  }

  /**
   * As many threads as this JVM has processors, at most {@value #MAX_THREADS}: in a container those
   * that its cgroup grants.
   */
  public static Parallelism all() {
    return of(Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS));
  }

  /** How many threads work on a product, the caller's included. */
  public int threads() {
    return crew.threads();
  }

  /**
   * A backend that does the same on all threads. It packs its own weights.
   *
   * @throws IllegalArgumentException if that backend does not split its products
   */
  public GemmBackend parallel(GemmBackend backend) {
    if (!(backend instanceof SplittableBackend splittable)) {
      throw new IllegalArgumentException(backend + " does not split its products");
    }
    return new ParallelBackend(splittable, crew, minProducts);
  }

  /** Ends the threads and waits for them. Products afterwards are left to the calling thread. */
  @Override
  public void close() {
    crew.close();
  }
}
