/** JMH benchmarks; the unit tests call each once and hold its result against the reference. */
package dev.zeropoint.bench.jmh;
