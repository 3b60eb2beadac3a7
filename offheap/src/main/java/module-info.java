/**
 * Where bytes live: aligned arenas that can report leaks, pooled scratch memory, and tensor files
 * that are mapped instead of read.
 */
module dev.zeropoint.offheap {
  requires transitive dev.zeropoint.core;
  requires com.google.gson;

  exports dev.zeropoint.offheap;
  exports dev.zeropoint.offheap.file;
}
