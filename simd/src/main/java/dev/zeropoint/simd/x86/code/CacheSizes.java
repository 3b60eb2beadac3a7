package dev.zeropoint.simd.x86.code;

/**
 * The data caches of one core, in bytes; 0 where the CPU does not tell or has none.
 *
 * @param l1 the first level's data cache
 * @param l2 the second level
 * @param l3 the third level, which cores share
 */
public record CacheSizes(long l1, long l2, long l3) {
  static final CacheSizes UNKNOWN = new CacheSizes(0, 0, 0);

  private static final int INSTRUCTION_CACHE = 2;

  /** CPUs list fewer than ten; a broken hypervisor's list may have no end. */
  private static final int MOST_CACHES = 16;

  /**
   * Reads the list of caches: Intel's leaf 4 or AMD's leaf 0x8000001D, which have the same bits. In
   * eax: type 4:0, level 7:5; in ebx: line - 1 11:0, partitions - 1 21:12, ways - 1 31:22; in ecx:
   * sets - 1.
   */
  static CacheSizes read(Cpuid cpuid, int leaf) {
    long[] sizes = new long[8];
    for (int i = 0; i < MOST_CACHES; i++) {
      Cpuid.Leaf cache = cpuid.leaf(leaf, i);
      int type = cache.eax() & 0x1F;
      if (type == 0) {
        break;
      }
      if (type != INSTRUCTION_CACHE) {
        sizes[cache.eax() >>> 5 & 7] = size(cache);
      }
    }
    return new CacheSizes(sizes[1], sizes[2], sizes[3]);
  }

  private static long size(Cpuid.Leaf cache) {
    long line = (cache.ebx() & 0xFFF) + 1;
    long partitions = (cache.ebx() >>> 12 & 0x3FF) + 1;
    long ways = (cache.ebx() >>> 22) + 1;
    return line * partitions * ways * (Integer.toUnsignedLong(cache.ecx()) + 1);
  }
}
