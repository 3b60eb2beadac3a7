/** The {@code zeropoint} command: one class for each sub-command, and what they share. */
package dev.zeropoint.cli;
