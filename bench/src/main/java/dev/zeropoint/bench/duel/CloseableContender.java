package dev.zeropoint.bench.duel;

/** A contender that holds memory or threads. */
public interface CloseableContender extends Contender, AutoCloseable {
  @Override
  void close();
}
