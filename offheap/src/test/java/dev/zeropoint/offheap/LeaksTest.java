package dev.zeropoint.offheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaksTest {
  private static final int MAX_COLLECTIONS = 200;

  private final List<Leak> logged = new ArrayList<>();
  private final LeakTracker tracker = new LeakTracker(logged::add);

  @Test
  void aLostArenaIsReportedOnceWithItsOrigin() throws Exception {
    lose(1000, 24);

    List<Leak> leaks = awaitLeaks();

    assertThat(leaks).hasSize(1);
    Leak leak = leaks.getFirst();
    assertThat(leak.bytes()).isEqualTo(1024);
    assertThat(leak.shared()).isFalse();
    assertThat(leak.thread()).isEqualTo(Thread.currentThread().getName());
    assertThat(leak.openedAt().getFirst().getMethodName()).isEqualTo("lose");
    assertThat(leak.describe())
        .startsWith("confined arena with 1024 bytes, opened by thread ")
        .contains("\n\tat ")
        .contains("LeaksTest.lose");
    assertThat(tracker.report()).isEmpty();
    assertThat(logged).containsExactly(leak);
    assertThat(tracker.stillOpen()).isEmpty();
  }

  @Test
  void openingTheNextArenaNoticesLeaksToo() throws Exception {
    lose(8);
    for (int i = 0; i < MAX_COLLECTIONS && logged.isEmpty(); i++) {
      System.gc();
      Thread.sleep(5);
      tracker.open(Arena.ofShared(), true).close();
    }
    assertThat(logged).hasSize(1);
    assertThat(tracker.report()).isEqualTo(logged);
  }

  @Test
  void segmentsInUseDoNotHideThatNobodyCanCloseTheArena() throws Exception {
    MemorySegment segment = lose(8);
    assertThat(awaitLeaks()).hasSize(1);
    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 7);
    assertThat(segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(7);
  }

  @Test
  void aClosedArenaIsNoLeak() throws Exception {
    openAndClose();
    lose(16);
    // When the one that was lost later is found, the collector has seen the other as well.
    assertThat(awaitLeaks()).extracting(Leak::bytes).containsExactly(16L);
  }

  @Test
  void openArenasAreListedOnRequest() {
    Arena arena = tracker.open(Arena.ofShared(), true);
    arena.allocate(100);
    assertThat(tracker.stillOpen())
        .singleElement()
        .satisfies(open -> assertThat(open.bytes()).isEqualTo(100))
        .satisfies(open -> assertThat(open.shared()).isTrue());
    arena.close();
    assertThat(tracker.stillOpen()).isEmpty();
    assertThat(logged).isEmpty();
  }

  @Test
  void withoutThePropertyNothingIsTracked() {
    assertThat(Leaks.enabled()).isFalse();
    try (Arena arena = Arenas.confined()) {
      assertThat(arena.allocate(8).byteSize()).isEqualTo(8);
      assertThat(Leaks.open()).isEmpty();
      assertThat(Leaks.report()).isEmpty();
    }
  }

  /** The property, the log and a workspace that is lost, in a JVM of their own. */
  @Test
  void theSystemPropertySwitchesItOn() throws Exception {
    ChildJvm child = new ChildJvm(List.of(), List.of("-Dzeropoint.leaks=true"));
    String output = child.run(LosesWorkspace.class);
    assertThat(output)
        .containsOnlyOnce("WARNING: never closed: shared arena with 128 bytes")
        .contains("Workspace.create")
        .contains("LosesWorkspace.lose")
        .contains("open=1 lost=1");
  }

  static final class LosesWorkspace {
    private LosesWorkspace() {}

    public static void main(String[] args) throws InterruptedException {
      try (Arena arena = Arenas.shared()) {
        arena.allocate(1);
        lose();
        List<Leak> lost = List.of();
        for (int i = 0; i < MAX_COLLECTIONS && lost.isEmpty(); i++) {
          System.gc();
          Thread.sleep(5);
          lost = Leaks.report();
        }
        System.out.println("open=" + Leaks.open().size() + " lost=" + lost.size());
      }
    }

    private static void lose() {
      Workspace.create().acquire(100);
    }
  }

  private MemorySegment lose(long... sizes) {
    Arena arena = tracker.open(Arena.ofConfined(), false);
    MemorySegment last = MemorySegment.NULL;
    for (long size : sizes) {
      last = arena.allocate(size);
    }
    return last;
  }

  private void openAndClose() {
    try (Arena arena = tracker.open(Arena.ofConfined(), false)) {
      arena.allocate(99);
    }
  }

  private List<Leak> awaitLeaks() throws InterruptedException {
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(5);
      List<Leak> leaks = tracker.report();
      if (!leaks.isEmpty()) {
        return leaks;
      }
    }
    throw new AssertionError("no leak was found in " + MAX_COLLECTIONS + " collections");
  }
}
