package dev.zeropoint.offheap.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file in the making: {@code target.part} beside the target, locked against a second writer, and
 * moved over the target in one step when it is complete. {@code target.part.id} says what the part
 * is a part of, for those who want to go on with it later.
 */
final class PartFile implements AutoCloseable {
  /**
   * The targets that this JVM writes. The lock of the file alone would not do: on POSIX systems
   * closing any channel of a file gives up the process's lock on it, so a second writer's failed
   * attempt would unlock the first.
   */
  private static final Set<Path> WRITTEN_HERE = ConcurrentHashMap.newKeySet();

  private static final int LOCK_ATTEMPTS = 10;
  // What one write call takes; more brings nothing.
  private static final long MAX_WRITE = 8 << 20;

  private final Path target;
  private final Path part;
  private final Path id;
  private final Path key;
  private final FileChannel channel;
  private boolean closed;

  private PartFile(Path target, Path key, Path part, FileChannel channel) {
    this.target = target;
    this.key = key;
    this.part = part;
    this.id = part.resolveSibling(part.getFileName() + ".id");
    this.channel = channel;
  }

  /** Opens and locks the part of a target, with what an earlier writer has left in it. */
  static PartFile open(Path target) throws TensorFileException {
    Path name = target.getFileName();
    if (name == null || name.toString().isEmpty()) {
      throw new TensorFileException(target, "cannot write: that is not the name of a file");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      String reason = Files.exists(folder) ? " is not a folder" : " does not exist";
      throw new TensorFileException(target, "cannot write: " + folder + reason);
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      String kind = Files.isDirectory(target) ? "a folder" : "not a regular file";
      throw new TensorFileException(target, "cannot write: it is " + kind);
    }
    Path part = target.resolveSibling(name + ".part");
    try {
      Path key = folder.toRealPath().resolve(name);
      if (!WRITTEN_HERE.add(key)) {
        throw busy(target, part);
      }
      try {
        return new PartFile(target, key, part, lock(target, part));
      } catch (IOException | RuntimeException | Error e) {
        WRITTEN_HERE.remove(key);
        throw e;
      }
    } catch (IOException e) {
      throw TensorFileException.of(target, "cannot write " + part.getFileName(), e);
    }
  }

  private static TensorFileException busy(Path target, Path part) {
    return new TensorFileException(
        target, "cannot write: another writer is at work on " + part.getFileName());
  }

  private static FileChannel lock(Path target, Path part) throws IOException {
    // Between opening and locking, another writer may finish: then what is open here is no longer
    // the part but the new target, and must not be touched.
    NoSuchFileException missing = null;
    for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
      try {
        Object before = createdKey(part);
        FileChannel channel =
            FileChannel.open(
                part, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        boolean mine = false;
        try {
          FileLock lock = tryLock(channel);
          if (lock == null) {
            throw busy(target, part);
          }
          mine = Objects.equals(before, key(part));
        } finally {
          if (!mine) {
            channel.close();
          }
        }
        if (mine) {
          return channel;
        }
      } catch (NoSuchFileException e) {
        // Moved or deleted by the other writer: once more.
        missing = e;
      }
    }
    if (missing != null) {
      // Nobody is that busy: it is a folder that takes no files, such as those of /proc.
      throw missing;
    }
    throw busy(target, part);
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static Object createdKey(Path part) throws IOException {
    try {
      Files.createFile(part);
    } catch (FileAlreadyExistsException e) {
      // An earlier writer's, or another's at this moment.
    }
    return key(part);
  }

  /** What identifies a file besides its name; null where the system has no such thing. */
  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  long byteSize() throws TensorFileException {
    try {
      return channel.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Whether the part starts with these bytes. */
  boolean startsWith(byte[] bytes) throws TensorFileException {
    ByteBuffer start = ByteBuffer.allocate(bytes.length);
    try {
      int read = 0;
      while (start.hasRemaining() && read >= 0) {
        read = channel.read(start, start.position());
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return !start.hasRemaining() && Arrays.equals(start.array(), bytes);
  }

  /** Cuts off what lies behind. */
  void truncate(long byteSize) throws TensorFileException {
    try {
      channel.truncate(byteSize);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void write(MemorySegment bytes, long offset) throws TensorFileException {
    try {
      long done = 0;
      while (done < bytes.byteSize()) {
        long count = Math.min(bytes.byteSize() - done, MAX_WRITE);
        done += channel.write(bytes.asSlice(done, count).asByteBuffer(), offset + done);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Whether the part carries that identity. */
  boolean hasId(byte[] identity) throws TensorFileException {
    try {
      return Files.isRegularFile(id)
          && Files.size(id) == identity.length
          && Arrays.equals(Files.readAllBytes(id), identity);
    } catch (IOException e) {
      throw TensorFileException.of(target, "cannot read " + id.getFileName(), e);
    }
  }

  /** Gives the part an identity, or none if null. It is on the disk when this returns. */
  void setId(byte[] identity) throws TensorFileException {
    try {
      Files.deleteIfExists(id);
      if (identity != null) {
        Files.write(id, identity, StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);
      }
    } catch (IOException e) {
      throw TensorFileException.of(target, "cannot write " + id.getFileName(), e);
    }
  }

  /** Brings the part to the disk and moves it over the target. */
  void commit() throws TensorFileException {
    try {
      channel.force(true);
      // Before the lock is given up, or another writer could begin to write this very file.
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(id);
      syncFolder();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Brings the move to the disk, where the system lets a folder be opened. */
  private void syncFolder() throws IOException {
    FileChannel folder;
    try {
      folder = FileChannel.open(key.getParent(), StandardOpenOption.READ);
    } catch (IOException e) {
      return; // Windows does not.
    }
    try (folder) {
      folder.force(true);
    }
  }

  /** Deletes the part and its identity, if they are still there. */
  void delete() throws TensorFileException {
    try {
      Files.deleteIfExists(id);
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw TensorFileException.of(target, "cannot delete " + part.getFileName(), e);
    }
  }

  private TensorFileException failed(IOException e) {
    return TensorFileException.of(target, "cannot write " + part.getFileName(), e);
  }

  /** Gives up the lock and leaves the files as they are. */
  @Override
  public void close() throws TensorFileException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    } finally {
      WRITTEN_HERE.remove(key);
    }
  }
}
