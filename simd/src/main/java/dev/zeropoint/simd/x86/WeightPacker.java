package dev.zeropoint.simd.x86;

import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Brings the codes of a matrix [K, N] into the order of {@link X86Weights}: eight columns of four
 * rows at a time, as longs. A model has millions of weights, and when it is loaded nothing is
 * compiled yet, so what counts is how few operations a code takes.
 *
 * <pre>
 *   rows      r0: a0 b0 c0 d0 | e0 f0 g0 h0    r1: a1 b1 ...    r2    r3
 *   pairs     a0 a1 b0 b1 c0 c1 d0 d1    e0 e1 ...    and a2 a3 b2 b3 ...
 *   quads     a0 a1 a2 a3 b0 b1 b2 b3    c0 ...
 * </pre>
 */
final class WeightPacker {
  /** Columns that are packed together: the codes of a long. */
  static final int COLS = 8;

  /** 16-bit sums of codes from 0 to 255 hold so many groups of four. */
  private static final int GROUPS_OF_SUMS = 64;

  private static final long SIGNS = 0x8080_8080_8080_8080L;
  private static final long EVEN_BYTES = 0x00FF_00FF_00FF_00FFL;
  private static final long EVEN_WORDS = 0x0000_FFFF_0000_FFFFL;
  private static final long LOW = 0xFFFF_FFFFL;

  private final Int8Matrix rhs;
  private final MemorySegment src;

  /** What makes signed codes of those of the matrix. */
  private final long flip;

  /** The columns at hand, from 1 to 8. */
  private int col;

  private int count;

  WeightPacker(Int8Matrix rhs) {
    this.rhs = rhs;
    this.src = rhs.segment();
    this.flip = X86Weights.signedOffset(rhs.type()) == 0 ? 0 : SIGNS;
  }

  private void seek(int first) {
    col = first;
    count = Math.min(COLS, rhs.cols() - first);
  }

  /** Signed codes of the columns at hand in a row, the first in the lowest byte; 0 behind K. */
  private long row(int k) {
    if (k >= rhs.rows()) {
      return 0;
    }
    long at = rhs.rowOffset(k) + col;
    if (count == COLS) {
      return src.get(Layouts.INT64, at) ^ flip;
    }
    long codes = 0;
    for (int i = 0; i < count; i++) {
      codes |= (src.get(Layouts.INT8, at + i) ^ flip) << 56 >>> (56 - 8 * i);
    }
    return codes;
  }

  /** Whether all pairs of neighbours along K pass {@link X86Weights#pairFits}. */
  boolean pairsFit() {
    for (int first = 0; first < rhs.cols(); first += COLS) {
      seek(first);
      for (int k = 0; k < rhs.rows(); k += 2) {
        long even = row(k);
        long odd = row(k + 1);
        if (!(isSmall(even) && isSmall(odd)) && !pairsFit(even, odd)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether all codes are from -64 to 63: then their two upper bits are equal. */
  private static boolean isSmall(long codes) {
    return ((codes ^ codes << 1) & SIGNS) == 0;
  }

  private static boolean pairsFit(long even, long odd) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      if (!X86Weights.pairFits((byte) (even >> shift), (byte) (odd >> shift))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Packs up to eight columns.
   *
   * @param first the first
   * @param start of their lanes in the first group of dst
   * @param groupBytes from group to group
   * @param pairs whether groups hold pairs, else quads
   * @param sums takes the sum of each column's signed codes, from element {@code first} on
   */
  void pack(int first, MemorySegment dst, long start, long groupBytes, boolean pairs, int[] sums) {
    seek(first);
    int groups = X86Weights.groups(rhs.rows());
    long stride = rhs.rowStride();
    for (int from = 0; from < groups; from += GROUPS_OF_SUMS) {
      int to = Math.min(from + GROUPS_OF_SUMS, groups);
      long even = 0;
      long odd = 0;
      for (int group = from; group < to; group++) {
        int k = group * X86Weights.KR;
        long from0 = rhs.rowOffset(k) + first;
        boolean whole = count == COLS && k + X86Weights.KR <= rhs.rows();
        long r0 = whole ? src.get(Layouts.INT64, from0) ^ flip : row(k);
        long r1 = whole ? src.get(Layouts.INT64, from0 + stride) ^ flip : row(k + 1);
        long r2 = whole ? src.get(Layouts.INT64, from0 + 2 * stride) ^ flip : row(k + 2);
        long r3 = whole ? src.get(Layouts.INT64, from0 + 3 * stride) ^ flip : row(k + 3);
        even += evenCodes(r0) + evenCodes(r1) + evenCodes(r2) + evenCodes(r3);
        odd +=
            evenCodes(r0 >>> 8) + evenCodes(r1 >>> 8) + evenCodes(r2 >>> 8) + evenCodes(r3 >>> 8);
        long at = start + group * groupBytes;
        if (pairs) {
          storePairs(r0, r1, dst, at);
          storePairs(r2, r3, dst, at + groupBytes / 2);
        } else {
          storeQuads(r0, r1, r2, r3, dst, at);
          storeQuads(r0 >>> 32, r1 >>> 32, r2 >>> 32, r3 >>> 32, dst, at + 16);
        }
      }
      int shifted = 128 * X86Weights.KR * (to - from);
      for (int i = 0; i < count; i++) {
        long words = (i & 1) == 0 ? even : odd;
        sums[first + i] += (int) (words >>> (i >> 1) * 16 & 0xFFFF) - shifted;
      }
    }
  }

  /** Every other code, 128 more than it is, in 16 bits. */
  private static long evenCodes(long codes) {
    return (codes ^ SIGNS) & EVEN_BYTES;
  }

  /** Eight columns of two rows. */
  private static void storePairs(long r0, long r1, MemorySegment dst, long at) {
    dst.set(Layouts.INT64, at, pairs(r0, r1));
    dst.set(Layouts.INT64, at + 8, pairs(r0 >>> 32, r1 >>> 32));
  }

  /** The lower four columns of four rows. */
  private static void storeQuads(long r0, long r1, long r2, long r3, MemorySegment dst, long at) {
    long upper = pairs(r0, r1);
    long lower = pairs(r2, r3);
    dst.set(Layouts.INT64, at, spreadWords(upper) | spreadWords(lower) << 16);
    dst.set(Layouts.INT64, at + 8, spreadWords(upper >>> 32) | spreadWords(lower >>> 32) << 16);
  }

  /** The lower four bytes of two longs in turns. */
  private static long pairs(long r0, long r1) {
    return spreadBytes(r0) | spreadBytes(r1) << 8;
  }

  /** The lower four bytes, each in 16 bits. */
  private static long spreadBytes(long x) {
    long words = spreadWords(x);
    return (words | words << 8) & EVEN_BYTES;
  }

  /** The lower two 16-bit words, each in 32 bits. */
  private static long spreadWords(long x) {
    long low = x & LOW;
    return (low | low << 16) & EVEN_WORDS;
  }
}
