package dev.zeropoint.models.onnx;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.offheap.Arenas;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Loads ONNX models that are ready to run: read, checked, and their weights packed. */
public final class OnnxModels {
  private OnnxModels() {}

  /** Fills an arena with the bytes of a model. */
  private interface Source {
    MemorySegment read(Arena arena) throws IOException;
  }

  /**
   * Loads a model file.
   *
   * @param backend that multiplies its 8-bit matrices
   * @throws ModelException if the file cannot be read, is not a valid model, or needs what is not
   *     supported
   */
  public static Model load(Path file, GemmBackend backend) {
    return load(file.toString(), backend, arena -> readFile(file, arena));
  }

  /**
   * Loads a model from an array, which is copied.
   *
   * @param origin where the bytes came from, for messages
   * @throws ModelException if it is not a valid model, or needs what is not supported
   */
  public static Model load(byte[] bytes, String origin, GemmBackend backend) {
    return load(origin, backend, arena -> copy(bytes, arena));
  }

  /**
   * Loads a model from the class path.
   *
   * @param loader that finds it
   * @param name of the resource, without a leading slash
   * @throws ModelException if there is no such resource, it is not a valid model, or needs what is
   *     not supported
   */
  public static Model loadResource(ClassLoader loader, String name, GemmBackend backend) {
    return load(
        name,
        backend,
        arena -> {
          try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
              throw new ModelException(name + ": not on the class path");
            }
            return copy(in.readAllBytes(), arena);
          }
        });
  }

  private static Model load(String origin, GemmBackend backend, Source source) {
    Arena arena = Arenas.shared();
    try {
      MemorySegment bytes = source.read(arena);
      return Model.compile(OnnxImporter.read(bytes, origin, arena), backend, arena);
    } catch (IOException e) {
      arena.close();
      throw new ModelException(origin + ": cannot be read: " + reason(e), e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      default -> e.getMessage();
    };
  }

  static MemorySegment copy(byte[] bytes, Arena arena) {
    MemorySegment segment = arena.allocate(bytes.length, Tensor.ALIGNMENT);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  /**
   * Reads, rather than maps: a file that is changed or cut short later must not change the weights
   * or fault under the kernels.
   */
  static MemorySegment readFile(Path file, Arena arena) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        // The limit of a protobuf message.
        throw new IOException(size + " bytes are more than an ONNX file can have (2 GiB)");
      }
      MemorySegment segment = arena.allocate(size, Tensor.ALIGNMENT);
      ByteBuffer buffer = segment.asByteBuffer();
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A read may be short; the loop goes on until the end of the file.
      }
      return segment.asSlice(0, buffer.position());
    }
  }
}
