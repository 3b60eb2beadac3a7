package dev.zeropoint.bench.duel;

/** Something that can be timed. */
public interface Contender {
  /** Its name in tables. */
  String name();

  /**
   * Does its work, a number of times in a row.
   *
   * @param calls 1 or more
   */
  void run(int calls);
}
