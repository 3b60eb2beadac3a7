package dev.zeropoint.tpu.machine;

import java.util.function.Consumer;

/** Makes events for whoever wants them, and nothing if nobody does. */
final class Tracer {
  /** Nobody listens. */
  static final Tracer OFF = new Tracer(null);

  private final Consumer<TraceEvent> listener;

  private Tracer(Consumer<TraceEvent> listener) {
    this.listener = listener;
  }

  static Tracer to(Consumer<TraceEvent> listener) {
    return new Tracer(listener);
  }

  /**
   * An event.
   *
   * @param kind of work
   * @param number that tells it from others of its kind
   */
  void add(Unit unit, String kind, long number, long start, long cycles) {
    if (listener != null) {
      listener.accept(new TraceEvent(unit, kind + " " + number, start, cycles));
    }
  }

  /** An event of which there is one kind. */
  void add(Unit unit, String name, long start, long cycles) {
    if (listener != null) {
      listener.accept(new TraceEvent(unit, name, start, cycles));
    }
  }
}
