package dev.zeropoint.tpu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.zeropoint.tpu.array.ArraySize;
import dev.zeropoint.tpu.array.ArrayTiming;
import dev.zeropoint.tpu.array.Dataflow;
import dev.zeropoint.tpu.array.FoldTiming;
import dev.zeropoint.tpu.isa.Assembler;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineClockTest {
  /** 8 x 6, a fetch of 96 cycles, a line from the host every 8 cycles. */
  private static final TpuConfig SMALL =
      new TpuConfig(1000, 8, 6, 1 << 16, 500, 4, 1024 * 8, 256, 8, 1000, 1000, 4);

  private static Counters count(String text) {
    return MachineClock.count(SMALL, Assembler.assemble(text));
  }

  /** From the start of the shift: 2R + C + B - 2 cycles, SCALE-Sim's fold. */
  @Test
  void oneTileByItself() {
    Counters counters = count("read_weights rows=8 cols=6\nmatrix_multiply rows=10 next\nhalt");
    Counters.Cycles cycles = counters.cycles();
    assertThat(cycles.total()).isEqualTo(96 + 2 * 8 + 6 + 10 - 2);
    assertThat(cycles.active()).isEqualTo(10);
    assertThat(cycles.weightStall()).isEqualTo(96);
    assertThat(cycles.weightShift()).isEqualTo(8);
    assertThat(cycles.nonMatrix()).isEqualTo(8 + 6 - 2);
    assertThat(cycles.operations()).isEqualTo(2 * 10 * 8 * 6);
    assertThat(counters.tops()).isEqualTo(960 / (cycles.total() * 1e-3) / 1e12);
  }

  /** The shift of the next tile hides behind the rows of the active one, if they are enough. */
  @Test
  void theShadowTileHidesTheShift() {
    TpuConfig quick = SMALL.withWeightBandwidth(1L << 40);
    for (int rows : new int[] {3, 8, 50}) {
      StringBuilder text = new StringBuilder();
      for (int tile = 0; tile < 20; tile++) {
        text.append("read_weights rows=8 cols=6\nmatrix_multiply rows=" + rows + " next\n");
      }
      Counters.Cycles cycles =
          MachineClock.count(quick, Assembler.assemble(text.toString())).cycles();
      assertThat(cycles.active()).isEqualTo(20L * rows);
      // The first shift shows in full, the others as far as they are longer than the rows.
      assertThat(cycles.weightShift()).isEqualTo(8 + 19L * Math.max(0, 8 - rows));
    }
  }

  /** Behind the first fetch, the overlapped weight-stationary mode of the register-level array. */
  @Test
  void aSeriesOfTilesIsThatOfTheArray() {
    TpuConfig quick = SMALL.withWeightBandwidth(1L << 40);
    ArrayTiming array =
        new ArrayTiming(new ArraySize(8, 6), Dataflow.WEIGHT_STATIONARY, FoldTiming.OVERLAPPED);
    for (int rows : new int[] {1, 7, 8, 9, 100}) {
      for (int tiles : new int[] {1, 2, 13}) {
        String tile = "read_weights rows=8 cols=6\nmatrix_multiply rows=" + rows + " next\n";
        Counters counters = MachineClock.count(quick, Assembler.assemble(tile.repeat(tiles)));
        assertThat(counters.cycles().total() - quick.fetchCycles())
            .isEqualTo(array.cost(rows, 6, 8 * tiles).cycles());
      }
    }
  }

  /** Four tiles fit the FIFO; the fifth is fetched when the first has been shifted in. */
  @Test
  void theFifoHoldsFourTiles() {
    List<TraceEvent> events = new ArrayList<>();
    MachineClock.count(
        SMALL,
        Assembler.assemble(
            "read_host lines=100\nread_weights rows=8 cols=6 repeat=6\n"
                + "matrix_multiply rows=100 next\nmatrix_multiply rows=1 next"),
        events::add);
    List<TraceEvent> fetches = events.stream().filter(e -> e.unit() == Unit.WEIGHT_FETCH).toList();
    assertThat(fetches).extracting(TraceEvent::cycles).containsOnly(96L);
    assertThat(fetches).hasSize(6);
    assertThat(fetches.get(3).start()).isEqualTo(fetches.get(0).start() + 3 * 96);
  }

  @Test
  void inputsFromTheHostAreWaitedFor() {
    Counters.Cycles cycles =
        count("read_weights\nread_host lines=50\nmatrix_multiply rows=50 next").cycles();
    // 50 lines take 400 cycles, from cycle 1 on; the tile was there after 104.
    assertThat(cycles.inputStall()).isEqualTo(401);
    assertThat(cycles.rawStall()).isZero();
    assertThat(cycles.weightStall() + cycles.weightShift()).isEqualTo(104);
    assertThat(cycles.nonMatrix()).isEqualTo(401 - 104 + 12);
  }

  /** The second product reads what the activation of the first writes: read after write. */
  @Test
  void resultsOfTheActivationAreWaitedFor() {
    String first =
        "read_weights rows=8 cols=6 repeat=2\nmatrix_multiply rows=20 next\n"
            + "activate ub=100 height=1 width=20\n";
    Counters.Cycles dependent =
        count(first + "matrix_multiply ub=100 acc=32 rows=20 next").cycles();
    Counters.Cycles independent =
        count(first + "matrix_multiply ub=200 acc=32 rows=20 next").cycles();
    Counters.Cycles synced =
        count(first + "sync\nmatrix_multiply ub=200 acc=32 rows=20 next").cycles();
    // Rows through the array, and 20 cycles of activation.
    long done = 104 + 20 + 12 + 20;
    assertThat(dependent.total()).isEqualTo(independent.total());
    assertThat(independent.rawStall()).isZero();
    assertThat(dependent.rawStall()).isEqualTo(done - 124);
    assertThat(synced.total()).isEqualTo(dependent.total());
  }

  /** Accumulators that are still being read are not overwritten. */
  @Test
  void accumulatorsDrainBeforeTheyAreOverwritten() {
    TpuConfig quick = SMALL.withWeightBandwidth(1L << 40);
    String text =
        "read_weights rows=8 cols=6\nmatrix_multiply rows=100 next\n"
            + "activate ub=100 height=1 width=100\nmatrix_multiply acc=%d rows=100";
    long same = MachineClock.count(quick, Assembler.assemble(text.formatted(0))).cycles().total();
    long other =
        MachineClock.count(quick, Assembler.assemble(text.formatted(100))).cycles().total();
    assertThat(same - other).isEqualTo(12 + 100);
  }

  @Test
  void aLimitEndsARun() {
    try (Arena arena = Arena.ofConfined()) {
      Machine machine = new Machine(SMALL, arena);
      assertThatThrownBy(
              () ->
                  machine.run(
                      Assembler.assemble("nop\nread_host lines=50 repeat=16"),
                      arena.allocate(800 * 8),
                      1000,
                      _ -> {}))
          .hasMessage("line 2: the limit of 1000 cycles is reached");
    }
  }

  @Test
  void trafficAndOccupancy() {
    Counters counters =
        count(
            "read_host lines=30\nread_weights rows=8 cols=6\nmatrix_multiply rows=30 next\n"
                + "activate ub=100 height=1 width=30 s32\nwrite_host ub=100 lines=120");
    assertThat(counters.traffic())
        .isEqualTo(
            new Counters.Traffic(
                30 * 8, 120 * 8, 48, (30 + 120) * 8, (30 + 120) * 8, 30 * 24, 30 * 24));
    assertThat(counters.use().bufferPeak()).isEqualTo(220 * 8);
    assertThat(counters.use().accumulatorPeak()).isEqualTo(30);
    assertThat(counters.use().instructions()).isEqualTo(5);
    assertThat(counters.fifoTiles()).isBetween(0.0, 1.0);
  }

  @Test
  void theTraceIsJsonWithATrackForEachUnit() {
    StringWriter text = new StringWriter();
    try (ChromeTrace trace = new ChromeTrace(text, SMALL)) {
      MachineClock.count(
          SMALL,
          Assembler.assemble("read_weights\nmatrix_multiply rows=30 next\nsync\ndebug_tag tag=9"),
          trace);
    }
    JsonObject json = new Gson().fromJson(text.toString(), JsonObject.class);
    List<JsonObject> events = new ArrayList<>();
    for (JsonElement event : json.getAsJsonArray("traceEvents")) {
      events.add(event.getAsJsonObject());
    }
    assertThat(events.stream().filter(e -> name(e).equals("thread_name")))
        .hasSize(Unit.values().length);
    JsonObject matrix =
        events.stream().filter(e -> name(e).startsWith("matrix_multiply")).findFirst().get();
    assertThat(matrix.get("ts").getAsDouble()).isEqualTo(104 * 1000.0);
    assertThat(matrix.get("dur").getAsDouble()).isEqualTo(30 * 1000.0);
    assertThat(events.stream().map(MachineClockTest::name)).contains("tag 9", "sync");
  }

  private static String name(JsonObject event) {
    return event.get("name").getAsString();
  }
}
