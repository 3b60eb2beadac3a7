package dev.zeropoint.tpu.machine;

/** When lines move between the host and the Unified Buffer: each way one transfer at a time. */
final class HostClock {
  private final TpuConfig config;
  private final LineClock buffer;
  private final Issue.Queue readQueue;
  private final Issue.Queue writeQueue;
  private final Tracer trace;
  private long readFree;
  private long writeFree;
  private long linesRead;
  private long linesWritten;

  HostClock(TpuConfig config, LineClock buffer, Issue issue, Tracer trace) {
    this.config = config;
    this.buffer = buffer;
    this.readQueue = issue.queue();
    this.writeQueue = issue.queue();
    this.trace = trace;
  }

  /** Lines of the host to the Unified Buffer. */
  void read(long ubLine, int lines) {
    Area area = Area.of(ubLine, lines);
    long start = Math.max(readQueue.issue(), Math.max(readFree, buffer.free(area)));
    readQueue.started(start);
    long cycles = config.hostCycles(lines);
    readFree = start + cycles;
    buffer.writtenByHost(area, readFree);
    linesRead += lines;
    trace.add(Unit.HOST_READ, "read", lines, start, cycles);
  }

  /** Lines of the Unified Buffer to the host. */
  void write(long ubLine, int lines) {
    Area area = Area.of(ubLine, lines);
    long written = Math.max(buffer.unitWritten(area), buffer.hostWritten(area));
    long start = Math.max(writeQueue.issue(), Math.max(writeFree, written));
    writeQueue.started(start);
    long cycles = config.hostCycles(lines);
    writeFree = start + cycles;
    buffer.readUntil(area, writeFree);
    linesWritten += lines;
    trace.add(Unit.HOST_WRITE, "write", lines, start, cycles);
  }

  long done() {
    return Math.max(readFree, writeFree);
  }

  long linesRead() {
    return linesRead;
  }

  long linesWritten() {
    return linesWritten;
  }
}
