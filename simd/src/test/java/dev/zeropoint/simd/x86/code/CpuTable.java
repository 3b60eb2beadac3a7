package dev.zeropoint.simd.x86.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A CPU as a table of its CPUID answers; what is not in it answers zeros. */
final class CpuTable implements Cpuid {
  private static final int FMA = 1 << 12;
  private static final int OSXSAVE = 1 << 27;
  private static final int AVX = 1 << 28;

  private final Map<Long, Leaf> leaves = new HashMap<>();
  private final long xcr0;
  private final boolean hasXgetbv;

  private CpuTable(int lastLeaf, String vendor, int one, boolean hasXgetbv, long xcr0) {
    ByteBuffer name = text(vendor, 12);
    with(0, 0, lastLeaf, name.getInt(0), name.getInt(8), name.getInt(4));
    with(1, 0, 0, 0, one | (hasXgetbv ? OSXSAVE : 0), 0);
    this.hasXgetbv = hasXgetbv;
    this.xcr0 = xcr0;
  }

  /** A CPU with AVX and FMA under an operating system that sets XCR0. */
  static CpuTable modern(int lastLeaf, String vendor, long xcr0) {
    return new CpuTable(lastLeaf, vendor, FMA | AVX, true, xcr0);
  }

  /** A CPU whose operating system has not turned XSAVE on. */
  static CpuTable withoutXsave(int lastLeaf, String vendor) {
    return new CpuTable(lastLeaf, vendor, FMA | AVX, false, 0);
  }

  CpuTable with(int leaf, int subleaf, int eax, int ebx, int ecx, int edx) {
    leaves.put(key(leaf, subleaf), new Leaf(eax, ebx, ecx, edx));
    return this;
  }

  /** The three leaves of the name, and the number of the last extended leaf. */
  CpuTable brand(String brand, int lastExtended) {
    with(0x8000_0000, 0, lastExtended, 0, 0, 0);
    ByteBuffer text = text(brand, 48);
    for (int i = 0; i < 3; i++) {
      int at = 16 * i;
      with(
          0x8000_0002 + i,
          0,
          text.getInt(at),
          text.getInt(at + 4),
          text.getInt(at + 8),
          text.getInt(at + 12));
    }
    return this;
  }

  /** One cache of the list, with lines of 64 bytes. */
  CpuTable cache(int leaf, int subleaf, int type, int level, int ways, int sets) {
    return with(leaf, subleaf, type | level << 5, 63 | (ways - 1) << 22, sets - 1, 0);
  }

  private static ByteBuffer text(String text, int bytes) {
    return ByteBuffer.allocate(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static long key(int leaf, int subleaf) {
    return (long) leaf << 32 | subleaf;
  }

  @Override
  public Leaf leaf(int leaf, int subleaf) {
    return leaves.getOrDefault(key(leaf, subleaf), Leaf.NONE);
  }

  @Override
  public long xcr0() {
    if (!hasXgetbv) {
      throw new AssertionError("XGETBV faults where the operating system has not set OSXSAVE");
    }
    return xcr0;
  }
}
