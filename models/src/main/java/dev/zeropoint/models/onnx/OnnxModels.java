package dev.zeropoint.models.onnx;

import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.offheap.Arenas;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Loads ONNX models that are ready to run: read, checked, and their weights packed. */
public final class OnnxModels {
  private OnnxModels() {}

  /**
   * Loads a model file. Tensors that are kept in files beside it are read from the model's folder
   * and from below it alone.
   *
   * @param backend that multiplies its 8-bit matrices
   * @throws ModelException if the file cannot be read, is not a valid model, or needs what is not
   *     supported
   */
  public static Model load(Path file, GemmBackend backend) {
    return load(file.toString(), backend, ModelSource.file(file), ExternalData.beside(file));
  }

  /**
   * Loads a model from an array, which is copied into off-heap memory.
   *
   * @param origin where the bytes came from, for messages
   * @throws ModelException if it is not a valid model, or needs what is not supported
   */
  public static Model load(byte[] bytes, String origin, GemmBackend backend) {
    return load(origin, backend, ModelSource.array(bytes), ExternalData.NONE);
  }

  /**
   * Loads a model from a stream, which is read to its end and not closed. It goes into off-heap
   * memory block by block; the heap never holds it.
   *
   * @param origin where the bytes come from, for messages
   * @throws ModelException if it cannot be read, is not a valid model, or needs what is not
   *     supported
   */
  public static Model load(InputStream in, String origin, GemmBackend backend) {
    return load(origin, backend, ModelSource.stream(in), ExternalData.NONE);
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
    return load(name, backend, ModelSource.resource(loader, name), ExternalData.NONE);
  }

  private static Model load(
      String origin, GemmBackend backend, ModelSource source, ExternalData files) {
    Arena arena = Arenas.shared();
    try {
      MemorySegment bytes = source.read(arena);
      return Model.compile(OnnxImporter.read(bytes, origin, files, arena), backend, arena);
    } catch (IOException e) {
      arena.close();
      throw unreadable(origin, e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  static ModelException unreadable(String origin, IOException e) {
    return new ModelException(origin + ": cannot be read: " + ModelSource.reason(e), e);
  }
}
