package dev.zeropoint.simd.x86.sim;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The memory that simulated code may touch, at its real addresses. */
final class Regions {
  /** One piece of memory. */
  private record Region(MemorySegment segment, boolean writable) {
    boolean holds(long address, int bytes) {
      long offset = address - segment.address();
      return offset >= 0 && offset <= segment.byteSize() - bytes;
    }
  }

  private final List<Region> regions = new ArrayList<>();

  Regions(List<MemorySegment> readable, List<MemorySegment> writable) {
    writable.forEach(segment -> regions.add(new Region(segment, true)));
    readable.forEach(segment -> regions.add(new Region(segment, false)));
  }

  /** Copies from memory into an array. */
  void read(long address, int bytes, byte[] into, int at) {
    MemorySegment from = find(address, bytes, false);
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, address - from.address(), into, at, bytes);
  }

  /** Copies from an array into memory. */
  void write(long address, int bytes, byte[] from, int at) {
    MemorySegment into = find(address, bytes, true);
    MemorySegment.copy(from, at, into, ValueLayout.JAVA_BYTE, address - into.address(), bytes);
  }

  private MemorySegment find(long address, int bytes, boolean write) {
    boolean readOnly = false;
    for (Region region : regions) {
      if (region.holds(address, bytes)) {
        if (region.writable || !write) {
          return region.segment;
        }
        readOnly = true;
      }
    }
    throw new SimulationException(
        "%s of %d bytes at 0x%x %s"
            .formatted(
                write ? "write" : "read",
                bytes,
                address,
                readOnly ? "in read-only memory" : nearest(address)));
  }

  /** Where an address lies that is in no region. */
  private String nearest(long address) {
    StringBuilder text = new StringBuilder("outside of");
    for (Region region : regions) {
      long start = region.segment.address();
      text.append(" [0x%x+%d: %+d]".formatted(start, region.segment.byteSize(), address - start));
    }
    return text.toString();
  }
}
