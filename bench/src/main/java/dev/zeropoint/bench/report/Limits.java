package dev.zeropoint.bench.report;

/**
 * What one core can do at most, measured in the same run.
 *
 * @param instruction of the dot product that was timed in registers alone, such as {@code vpdpbusd
 *     zmm}; on a CPU without VNNI the widest {@code vpmaddwd}; null where no machine code can run
 * @param vpdpbusdGmacs 10^9 multiply-accumulates a second if the instruction is a vpdpbusd, else
 *     null
 * @param gmacs 10^9 multiply-accumulates a second with that instruction, or null
 * @param copyGbytes 10^9 bytes a second, read and written, of a copy beyond all caches
 */
public record Limits(String instruction, Double vpdpbusdGmacs, Double gmacs, Double copyGbytes) {
  /** Limits of an instruction, which may be null with its figure. */
  public static Limits of(String instruction, Double gmacs, Double copyGbytes) {
    boolean vnni = instruction != null && instruction.startsWith("vpdpbusd");
    return new Limits(instruction, vnni ? gmacs : null, gmacs, copyGbytes);
  }
}
