/** Runs a graph: a model is compiled once and shared, a session belongs to one thread. */
package dev.zeropoint.models.session;
