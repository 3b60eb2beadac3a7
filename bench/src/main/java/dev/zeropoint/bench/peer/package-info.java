/**
 * Other libraries as contenders. They are called through the foreign linker or by reflection, so
 * that this module compiles without them.
 */
package dev.zeropoint.bench.peer;
