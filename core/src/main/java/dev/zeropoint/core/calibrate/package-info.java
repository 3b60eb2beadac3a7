/**
 * From batches of real numbers to the range that their codes should cover: calibrators that see
 * each batch once and keep bounded memory, and their use per tensor, channel, group and row.
 */
package dev.zeropoint.core.calibrate;
