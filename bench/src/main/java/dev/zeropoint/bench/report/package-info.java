/** What a benchmark found, as data, as JSON, as text for people, as Markdown and as a plot. */
package dev.zeropoint.bench.report;
