/**
 * The operators: what a node computes. An operator is made once when a model is loaded, where it
 * checks its attributes and packs its weights, and runs many times after that.
 */
package dev.zeropoint.models.op;
