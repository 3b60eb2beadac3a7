package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * Maps a file of NumPy's {@code .npy} format, versions 1.0, 2.0 and 3.0.
 *
 * <p>The dtypes are those of {@link ElementType} without the four-bit ones: {@code |b1 |i1 |u1 <i2
 * <u2 <i4 <u4 <i8 <u8 <f4 <f8}. A prefix of {@code =} or {@code |}, or none, counts as
 * little-endian. Refused by name are big-endian data, Fortran order of two or more dimensions,
 * Python objects, structures, complex numbers, text, dates and other widths of float.
 *
 * <p>Bytes behind the array are left alone, as NumPy does: {@code numpy.save} may append several
 * arrays to one file, of which this reads the first.
 */
public final class NpyFile {
  private NpyFile() {}

  /**
   * The array of a file, mapped read-only: nothing is copied, and a page is read when it is first
   * touched. The file may be larger than 2 GiB.
   *
   * @param file must not become shorter while it is mapped: then touching the missing part throws
   *     {@link InternalError}
   * @param arena the mapping lives as long as this is open
   * @return a tensor that cannot be written; NumPy aligns the data to 64 bytes of the file, other
   *     writers may not
   * @throws TensorFileException if the file cannot be read, is malformed, ends before its array
   *     does, or holds what is not supported
   */
  public static Tensor map(Path file, Arena arena) throws TensorFileException {
    try (InputFile input = InputFile.open(file)) {
      NpyHeader header = NpyHeader.read(input);
      long needed = header.dataBytes();
      long present = input.byteSize() - header.dataOffset();
      if (present < needed) {
        throw input.problem(
            header.describe() + " takes " + needed + " bytes, the file holds " + present);
      }
      return new Tensor(
          header.type(), header.shape(), input.map(header.dataOffset(), needed, arena));
    }
  }
}
