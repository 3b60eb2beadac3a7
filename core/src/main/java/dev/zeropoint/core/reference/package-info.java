/** The scalar reference: slow, short, and the definition of every result. */
package dev.zeropoint.core.reference;
