/**
 * Tensor files: {@code .npy} and {@code .safetensors}, mapped into memory instead of read, and
 * {@code .npy} written row by row.
 *
 * <p>A file is not trusted. Whatever it holds, the answer is a tensor or one {@link
 * dev.zeropoint.offheap.file.TensorFileException}, and no memory is taken on the word of a header.
 */
package dev.zeropoint.offheap.file;
