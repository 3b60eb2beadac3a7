package dev.zeropoint.simd.x86.code;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * Tells Linux perf the names of installed code: with {@code -Dzeropoint.perfmap=true}, one line
 * {@code address size name} each (numbers in hexadecimal) is appended to {@code /tmp/perf-PID.map}.
 * Format: tools/perf/Documentation/jit-interface.txt of the Linux kernel.
 *
 * <p>Anyone can write to /tmp, so an existing file is used only if it is a regular file of this
 * user with no other name; links are not followed.
 */
public final class PerfMap {
  /** Name of the system property that turns the file on. */
  public static final String PROPERTY = "zeropoint.perfmap";

  private static final System.Logger LOG = System.getLogger(PerfMap.class.getName());
  private static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PerfMap() {}

  /**
   * Names installed code, if the property says so. A file that cannot be written is told of in the
   * log and does no harm else.
   */
  public static void add(CodeMemory.Code code, String name) {
    if (!Boolean.getBoolean(PROPERTY)) {
      return;
    }
    Path file = Path.of("/tmp/perf-" + ProcessHandle.current().pid() + ".map");
    try {
      append(file, code.address(), code.size(), name);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "no name for perf: {0}", e.toString());
    }
  }

  /** Appends one line; a line is written in one piece. */
  static synchronized void append(Path file, long address, long size, String name)
      throws IOException {
    String line = "%x %x %s%n".formatted(address, size, name.replaceAll("\\p{Cntrl}", " "));
    try (FileChannel channel = open(file)) {
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static FileChannel open(Path file) throws IOException {
    Set<? extends OpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND, NOFOLLOW_LINKS);
    try {
      return FileChannel.open(file, options, OWNER_ALONE);
    } catch (FileAlreadyExistsException e) {
      requireOurs(file);
      return FileChannel.open(file, StandardOpenOption.APPEND, NOFOLLOW_LINKS);
    }
  }

  /**
   * What is ours and alone stays so: in a sticky folder nobody else can put a link in its place.
   */
  private static void requireOurs(Path file) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:isRegularFile,uid,nlink", NOFOLLOW_LINKS);
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!found.get("isRegularFile").equals(true)
        || !found.get("uid").equals(user)
        || !found.get("nlink").equals(1)) {
      throw new IOException(file + " is not a file of this user alone: " + found);
    }
  }
}
