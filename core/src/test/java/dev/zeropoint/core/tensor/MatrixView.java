package dev.zeropoint.core.tensor;

import java.lang.foreign.MemorySegment;

/** One face for the three matrix views, so that one test serves them all. */
interface MatrixView {
  double get(int row, int col);

  void set(int row, int col, int value);

  long rowOffset(int row);

  long endOffset();

  MatrixView rows(int from, int count);

  /** The three views. */
  enum Kind {
    INT8(ElementType.S8) {
      @Override
      MatrixView of(MemorySegment memory, long offset, int rows, int cols, long stride) {
        return new Int8View(new Int8Matrix(type(), memory, offset, rows, cols, stride));
      }

      @Override
      MatrixView of(Tensor tensor) {
        return new Int8View(Int8Matrix.of(tensor));
      }

      @Override
      boolean holds(ElementType type) {
        return type.isInt8();
      }

      @Override
      byte[] littleEndian(int value) {
        return new byte[] {(byte) value};
      }
    },
    INT32(ElementType.S32) {
      @Override
      MatrixView of(MemorySegment memory, long offset, int rows, int cols, long stride) {
        return new Int32View(new Int32Matrix(memory, offset, rows, cols, stride));
      }

      @Override
      MatrixView of(Tensor tensor) {
        return new Int32View(Int32Matrix.of(tensor));
      }

      @Override
      byte[] littleEndian(int value) {
        return fourBytes(value);
      }
    },
    FLOAT(ElementType.F32) {
      @Override
      MatrixView of(MemorySegment memory, long offset, int rows, int cols, long stride) {
        return new FloatView(new FloatMatrix(memory, offset, rows, cols, stride));
      }

      @Override
      MatrixView of(Tensor tensor) {
        return new FloatView(FloatMatrix.of(tensor));
      }

      @Override
      byte[] littleEndian(int value) {
        return fourBytes(Float.floatToRawIntBits(value));
      }
    };

    private final ElementType type;

    Kind(ElementType type) {
      this.type = type;
    }

    abstract MatrixView of(MemorySegment memory, long offset, int rows, int cols, long stride);

    abstract MatrixView of(Tensor tensor);

    abstract byte[] littleEndian(int value);

    ElementType type() {
      return type;
    }

    int bytes() {
      return type.byteSize();
    }

    boolean holds(ElementType other) {
      return other == type;
    }

    static byte[] fourBytes(int bits) {
      return new byte[] {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)};
    }
  }

  record Int8View(Int8Matrix matrix) implements MatrixView {
    @Override
    public double get(int row, int col) {
      return matrix.get(row, col);
    }

    @Override
    public void set(int row, int col, int value) {
      matrix.set(row, col, value);
    }

    @Override
    public long rowOffset(int row) {
      return matrix.rowOffset(row);
    }

    @Override
    public long endOffset() {
      return matrix.endOffset();
    }

    @Override
    public MatrixView rows(int from, int count) {
      return new Int8View(matrix.rows(from, count));
    }

    @Override
    public String toString() {
      return matrix.toString();
    }
  }

  record Int32View(Int32Matrix matrix) implements MatrixView {
    @Override
    public double get(int row, int col) {
      return matrix.get(row, col);
    }

    @Override
    public void set(int row, int col, int value) {
      matrix.set(row, col, value);
    }

    @Override
    public long rowOffset(int row) {
      return matrix.rowOffset(row);
    }

    @Override
    public long endOffset() {
      return matrix.endOffset();
    }

    @Override
    public MatrixView rows(int from, int count) {
      return new Int32View(matrix.rows(from, count));
    }

    @Override
    public String toString() {
      return matrix.toString();
    }
  }

  record FloatView(FloatMatrix matrix) implements MatrixView {
    @Override
    public double get(int row, int col) {
      return matrix.get(row, col);
    }

    @Override
    public void set(int row, int col, int value) {
      matrix.set(row, col, value);
    }

    @Override
    public long rowOffset(int row) {
      return matrix.rowOffset(row);
    }

    @Override
    public long endOffset() {
      return matrix.endOffset();
    }

    @Override
    public MatrixView rows(int from, int count) {
      return new FloatView(matrix.rows(from, count));
    }

    @Override
    public String toString() {
      return matrix.toString();
    }
  }
}
