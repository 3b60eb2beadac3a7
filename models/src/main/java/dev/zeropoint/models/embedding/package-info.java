/** Sentence embeddings: text in, one vector of unit length out. */
package dev.zeropoint.models.embedding;
