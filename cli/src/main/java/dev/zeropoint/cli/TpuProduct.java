package dev.zeropoint.cli;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * A product of random matrices, u8 by s8.
 *
 * @param checksum the CRC-32 of the int32 results, little-endian, row-major
 * @param millis the time of the product itself
 */
record TpuProduct(String checksum, double millis) {
  static TpuProduct multiply(int m, int n, int k, long seed, GemmBackend backend) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arenas.shared();
        Workspace workspace = Workspace.create()) {
      Int8Matrix lhs = random(ElementType.U8, m, k, random, arena);
      Int8Matrix rhs = random(ElementType.S8, k, n, random, arena);
      Tensor result = Tensor.allocate(ElementType.S32, Shape.of(m, n), arena);
      PackedWeights weights = backend.pack(rhs, arena);
      long start = System.nanoTime();
      backend.multiply(lhs, 0, weights, Int32Matrix.of(result), workspace);
      double millis = (System.nanoTime() - start) / 1e6;
      return new TpuProduct(checksum(result.segment()), millis);
    } catch (OutOfMemoryError e) {
      throw new CommandException("the matrices do not fit the memory: " + e.getMessage(), e);
    }
  }

  private static Int8Matrix random(
      ElementType type, int rows, int cols, SplittableRandom random, Arena arena) {
    Tensor tensor = Tensor.allocate(type, Shape.of(rows, cols), arena);
    MemorySegment memory = tensor.segment();
    long whole = memory.byteSize() / 8 * 8;
    for (long at = 0; at < whole; at += 8) {
      memory.set(Layouts.INT64, at, random.nextLong());
    }
    for (long at = whole; at < memory.byteSize(); at++) {
      memory.set(Layouts.INT8, at, (byte) random.nextInt());
    }
    return Int8Matrix.of(tensor);
  }

  private static String checksum(MemorySegment memory) {
    CRC32 crc = new CRC32();
    // A buffer holds 2 GiB at most.
    long piece = 1 << 30;
    for (long at = 0; at < memory.byteSize(); at += piece) {
      crc.update(memory.asSlice(at, Math.min(piece, memory.byteSize() - at)).asByteBuffer());
    }
    return String.format("%08x", crc.getValue());
  }
}
