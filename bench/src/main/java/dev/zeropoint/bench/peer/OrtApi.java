package dev.zeropoint.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The functions of ONNX Runtime's C API that are needed here (onnxruntime_c_api.h): a table of
 * pointers whose order never changes. Handles are pointers, passed as longs.
 */
final class OrtApi {
  /** The oldest version of the table that has all of them. */
  private static final int TABLE_VERSION = 14;

  private static final MemorySegment BASE = base();
  private static final MemorySegment TABLE = table();

  static final MethodHandle ERROR_MESSAGE = entry(2, FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  static final MethodHandle CREATE_ENV = status(3, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle CREATE_SESSION =
      status(8, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);

  /** (session, options, input names, inputs, their count, output names, their count, outputs). */
  static final MethodHandle RUN =
      status(
          9, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);

  static final MethodHandle CREATE_OPTIONS = status(10, ADDRESS);
  static final MethodHandle SET_INTRA_OP_THREADS = status(24, JAVA_LONG, JAVA_INT);
  static final MethodHandle SET_INTER_OP_THREADS = status(25, JAVA_LONG, JAVA_INT);

  /** (memory info, data, bytes, extents, their count, element type, where to leave it). */
  static final MethodHandle CREATE_TENSOR =
      status(49, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);

  static final MethodHandle CREATE_CPU_MEMORY_INFO = status(69, JAVA_INT, JAVA_INT, ADDRESS);
  static final MethodHandle RELEASE_STATUS = release(93);
  static final MethodHandle RELEASE_SESSION = release(95);
  static final MethodHandle RELEASE_VALUE = release(96);
  static final MethodHandle RELEASE_OPTIONS = release(100);

  private OrtApi() {}

  private static MemorySegment base() {
    String resource = OnnxRuntime.resource().orElseThrow();
    int slash = resource.lastIndexOf('/');
    NativeLibrary library =
        NativeLibrary.load(resource.substring(0, slash), List.of(resource.substring(slash + 1)));
    try {
      MemorySegment base = (MemorySegment) library.function("OrtGetApiBase", ADDRESS).invokeExact();
      return NativeLibrary.view(base, 2 * ADDRESS.byteSize());
    } catch (Throwable e) {
      throw new PeerException("OrtGetApiBase", e);
    }
  }

  private static MemorySegment table() {
    MethodHandle getApi =
        NativeLibrary.function(BASE.get(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    try {
      MemorySegment table = (MemorySegment) getApi.invokeExact(TABLE_VERSION);
      if (table.equals(MemorySegment.NULL)) {
        throw new PeerException("ONNX Runtime has no API of version " + TABLE_VERSION);
      }
      return NativeLibrary.view(table, 101 * ADDRESS.byteSize());
    } catch (PeerException e) {
      throw e;
    } catch (Throwable e) {
      throw new PeerException("OrtApiBase.GetApi", e);
    }
  }

  /** The version of the library, such as 1.29.0. */
  static String version() {
    MethodHandle version =
        NativeLibrary.function(
            BASE.get(ADDRESS, ADDRESS.byteSize()), FunctionDescriptor.of(ADDRESS));
    try {
      MemorySegment text = (MemorySegment) version.invokeExact();
      return NativeLibrary.text(text);
    } catch (Throwable e) {
      throw new PeerException("OrtApiBase.GetVersionString", e);
    }
  }

  private static MethodHandle entry(int index, FunctionDescriptor descriptor) {
    return NativeLibrary.function(TABLE.getAtIndex(ADDRESS, index), descriptor);
  }

  private static MethodHandle status(int index, MemoryLayout... arguments) {
    return entry(index, FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  private static MethodHandle release(int index) {
    return entry(index, FunctionDescriptor.ofVoid(JAVA_LONG));
  }

  /** Calls a function that answers a status, and checks it. */
  static void call(MethodHandle function, Object... arguments) {
    long status;
    try {
      status = (long) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new PeerException("a function of ONNX Runtime", e);
    }
    check(status);
  }

  /** Calls a function that frees something. */
  static void free(MethodHandle function, long handle) {
    try {
      function.invokeExact(handle);
    } catch (Throwable e) {
      throw new PeerException("a function of ONNX Runtime", e);
    }
  }

  /** A status is a pointer, null for success. */
  static void check(long status) {
    if (status == 0) {
      return;
    }
    String message;
    try {
      MemorySegment text = (MemorySegment) ERROR_MESSAGE.invokeExact(status);
      message = NativeLibrary.text(text);
      RELEASE_STATUS.invokeExact(status);
    } catch (Throwable e) {
      throw new PeerException("OrtApi.GetErrorMessage", e);
    }
    throw new PeerException("ONNX Runtime: " + message);
  }
}
