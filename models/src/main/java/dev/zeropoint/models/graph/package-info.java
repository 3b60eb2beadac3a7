/** A network as data: a small immutable graph that knows nothing of the format it came from. */
package dev.zeropoint.models.graph;
