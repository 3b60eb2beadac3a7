/** What is measured beside products: quantization, whole sentences, single calls. */
package dev.zeropoint.bench.cases;
