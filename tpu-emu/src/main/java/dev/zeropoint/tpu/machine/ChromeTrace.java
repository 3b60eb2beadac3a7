package dev.zeropoint.tpu.machine;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Consumer;

/**
 * Writes events in the Chrome trace format, which Perfetto (ui.perfetto.dev) and chrome://tracing
 * show: complete events, one thread for each {@link Unit}, times in microseconds. Events are
 * written as they come, so that a trace may be larger than the heap.
 */
public final class ChromeTrace implements Consumer<TraceEvent>, AutoCloseable {
  private final JsonWriter json;
  private final TpuConfig config;

  /**
   * Begins a trace.
   *
   * @param out is flushed with the end of the trace, and closed by whoever opened it
   * @param config whose clock turns cycles into time
   * @throws UncheckedIOException if it cannot be written; so do the other methods
   */
  public ChromeTrace(Writer out, TpuConfig config) {
    this.json = new JsonWriter(out);
    this.config = config;
    try {
      json.beginObject().name("displayTimeUnit").value("ns").name("traceEvents").beginArray();
      name("process_name", 0, "TPU");
      for (Unit unit : Unit.values()) {
        name("thread_name", unit.ordinal() + 1, unit.title());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void name(String kind, int thread, String name) throws IOException {
    begin(kind, "M", thread);
    json.name("args").beginObject().name("name").value(name).endObject().endObject();
  }

  private void begin(String name, String phase, int thread) throws IOException {
    json.beginObject().name("name").value(name).name("ph").value(phase);
    json.name("pid").value(1).name("tid").value(thread);
  }

  @Override
  public void accept(TraceEvent event) {
    try {
      begin(event.name(), event.cycles() > 0 ? "X" : "i", event.unit().ordinal() + 1);
      json.name("ts").value(config.micros(event.start()));
      if (event.cycles() > 0) {
        json.name("dur").value(config.micros(event.cycles()));
      } else {
        json.name("s").value("t");
      }
      json.name("args").beginObject();
      json.name("cycle").value(event.start()).name("cycles").value(event.cycles());
      json.endObject().endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the trace; the writer is flushed and stays open. */
  @Override
  public void close() {
    try {
      json.endArray().endObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
