/** The command {@code zeropoint bench}: duels with other libraries, JMH benchmarks, reports. */
package dev.zeropoint.bench;
