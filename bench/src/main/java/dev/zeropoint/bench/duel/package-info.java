/** Times contenders against each other in one process. */
package dev.zeropoint.bench.duel;
