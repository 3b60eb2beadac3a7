/** The six applications of the paper, rebuilt with synthetic layers, and what its tables say. */
package dev.zeropoint.tpu.apps;
