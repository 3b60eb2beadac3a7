/**
 * Nodes of a graph that run as one: fewer passes over memory, the same bits. A fused operator is an
 * offer; where a call does not fit it, the nodes run one by one.
 */
package dev.zeropoint.models.fuse;
