package dev.zeropoint.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/**
 * Native libraries out of a jar of the class path. They are unpacked to the folder named by the
 * system property {@value #FOLDER}, once; without the property to a temporary folder.
 */
@SuppressWarnings("restricted") // what the foreign linker is for
final class NativeLibrary {
  /** Name of the system property. */
  static final String FOLDER = "zeropoint.bench.natives";

  private static final Linker LINKER = Linker.nativeLinker();

  private final List<SymbolLookup> libraries;

  private NativeLibrary(List<SymbolLookup> libraries) {
    this.libraries = libraries;
  }

  /** Whether the class path has the resource. */
  static boolean present(String resource) {
    return NativeLibrary.class.getClassLoader().getResource(resource) != null;
  }

  /**
   * Unpacks and loads libraries, one after another, so that a later one finds those it needs.
   *
   * @param folder of the resources, without a slash at its end
   * @param files in the order in which they are loaded
   */
  static NativeLibrary load(String folder, List<String> files) {
    try {
      Path target = folder().resolve(folder.replace('/', '_'));
      Files.createDirectories(target);
      for (String file : files) {
        unpack(folder + "/" + file, target.resolve(file));
      }
      return new NativeLibrary(
          files.stream()
              .map(file -> SymbolLookup.libraryLookup(target.resolve(file), Arena.global()))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() throws IOException {
    String chosen = System.getProperty(FOLDER);
    if (chosen != null) {
      return Path.of(chosen);
    }
    Path temporary = Files.createTempDirectory("zeropoint-bench");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary)));
    return temporary;
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // What stays behind is in the folder for temporary files.
      System.getLogger(NativeLibrary.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot delete " + folder, e);
    }
  }

  private static void unpack(String resource, Path target) throws IOException {
    URL url = NativeLibrary.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw new IOException(resource + " is not on the class path");
    }
    URLConnection connection = url.openConnection();
    // The jar file must not stay open in a cache that nobody closes.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      if (Files.exists(target) && Files.size(target) == connection.getContentLengthLong()) {
        return;
      }
      Path part = target.resolveSibling(target.getFileName() + ".part");
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A function of one of the libraries. */
  MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return function(find(name), FunctionDescriptor.of(result, arguments));
  }

  /** A procedure of one of the libraries. */
  MethodHandle procedure(String name, MemoryLayout... arguments) {
    return function(find(name), FunctionDescriptor.ofVoid(arguments));
  }

  private MemorySegment find(String name) {
    return libraries.stream()
        .flatMap(library -> library.find(name).stream())
        .findFirst()
        .orElseThrow(() -> new PeerException("no function " + name));
  }

  /** Memory that a function has answered, with the size that its documentation promises. */
  static MemorySegment view(MemorySegment address, long bytes) {
    return address.reinterpret(bytes);
  }

  /** Text that a function has answered, up to the zero at its end. */
  static String text(MemorySegment address) {
    return address.reinterpret(Long.MAX_VALUE).getString(0);
  }

  /** The function at an address. */
  static MethodHandle function(MemorySegment address, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(address, descriptor);
  }
}
