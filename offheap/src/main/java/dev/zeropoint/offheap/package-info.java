/**
 * Memory outside of the Java heap: arenas whose allocations are aligned, a report of those that
 * were never closed, and the pooled memory of one thread.
 */
package dev.zeropoint.offheap;
