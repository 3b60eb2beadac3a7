/**
 * What quantization costs: errors of tensors and layers, histograms with the codes over them, and a
 * report of both as data and as text.
 */
package dev.zeropoint.core.error;
