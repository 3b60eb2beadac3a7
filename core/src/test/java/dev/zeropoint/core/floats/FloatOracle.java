package dev.zeropoint.core.floats;

/**
 * The results of {@link FloatKernels} on plain arrays, written from its Javadoc and from the
 * coefficients of the polynomials alone: no code is shared with any kernel.
 */
final class FloatOracle {
  private static final float LOG2_E = 0x1.715476p0f;
  private static final float LN2_HIGH = 0x1.62e400p-1f;
  private static final float LN2_LOW = 0x1.7f7d1cp-20f;
  private static final float LEAST_EXPONENT = -88.3762626647949f;

  /** Where erf goes over from one polynomial to the other, and where it becomes 1. */
  static final float ERF_SPLIT = 0.921875f;

  static final float ERF_LIMIT = 3.925f;

  // The highest power first.
  private static final float[] EXP = {
    0x1.694000p-10f, 0x1.125edcp-7f, 0x1.555b5ap-5f, 0x1.555450p-3f, 0x1.fffff6p-2f, 1, 1
  };
  private static final float[] ERF_SMALL = {
    -5.99104969e-4f,
    4.99339588e-3f,
    -2.67667342e-2f,
    1.12818025e-1f,
    -3.76124859e-1f,
    1.28379151e-1f
  };
  private static final float[] ERF_LARGE = {
    1.72948930e-5f,
    -3.83208680e-4f,
    3.88393435e-3f,
    -2.42545605e-2f,
    1.06777847e-1f,
    6.34846687e-1f,
    1.28717512e-1f
  };
  private static final float[] ERF_EXP = {
    1.38319808e-3f, 8.37550033e-3f, 4.16689515e-2f, 1.66664466e-1f, 4.99999851e-1f, 1, 1
  };

  private FloatOracle() {}

  /** An operand of one element stands for all. */
  static float[] apply(FloatOperation operation, float[] a, float[] b, int count) {
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      float left = a[a.length == 1 ? 0 : i];
      float right = b[b.length == 1 ? 0 : i];
      result[i] =
          switch (operation) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
          };
    }
    return result;
  }

  /** Operands with strides of rows and columns. */
  static float[] apply(
      FloatOperation operation,
      FloatBroadcastContract.Operand a,
      FloatBroadcastContract.Operand b,
      int rows,
      int cols) {
    float[] left = new float[rows * cols];
    float[] right = new float[rows * cols];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        left[r * cols + c] = a.values()[r * a.rowStride() + c * a.colStride()];
        right[r * cols + c] = b.values()[r * b.rowStride() + c * b.colStride()];
      }
    }
    return apply(operation, left, right, rows * cols);
  }

  static float[] erf(float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = erf(values[i]);
    }
    return result;
  }

  private static float erf(float x) {
    if (Float.isNaN(x)) {
      return x;
    }
    float a = Math.abs(x);
    if (a < ERF_SPLIT) {
      return Math.copySign(Math.fma(horner(ERF_SMALL, a * a), a, a), x);
    }
    a = a > ERF_LIMIT ? ERF_LIMIT : a;
    float power = power(-Math.fma(horner(ERF_LARGE, a), a, a), ERF_EXP);
    return Math.copySign(1 - power, x);
  }

  private static float exp(float x) {
    return Float.isNaN(x) ? x : power(x < LEAST_EXPONENT ? LEAST_EXPONENT : x, EXP);
  }

  /** e^x = 2^m e^f with integer m; what would be 2^-127 is 0. */
  private static float power(float x, float[] polynomial) {
    // The product is exact in double precision.
    float m = (float) Math.rint((double) x * LOG2_E);
    float f = Math.fma(-LN2_LOW, m, Math.fma(-LN2_HIGH, m, x));
    float scale = m < Float.MIN_EXPONENT ? 0 : Math.scalb(1f, (int) m);
    return horner(polynomial, f) * scale;
  }

  private static float horner(float[] coefficients, float x) {
    float sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }

  static float[] softmax(float[] values, int rows, int cols) {
    float[] result = new float[values.length];
    for (int row = 0; row < rows; row++) {
      int first = row * cols;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < cols; i++) {
        max = Math.max(max, values[first + i]);
      }
      float[] s = new float[8];
      for (int i = 0; i < cols; i++) {
        result[first + i] = exp(values[first + i] - max);
        s[i % 8] += result[first + i];
      }
      float inverse = 1 / (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])));
      for (int i = 0; i < cols; i++) {
        result[first + i] *= inverse;
      }
    }
    return result;
  }

  static float sum(float[] values) {
    float[] s = new float[8];
    int done = values.length / 8 * 8;
    for (int i = 0; i < done; i++) {
      s[i % 8] += values[i];
    }
    float[] r = {s[0] + s[4], s[1] + s[5], s[2] + s[6], s[3] + s[7]};
    if (values.length - done >= 4) {
      for (int j = 0; j < 4; j++) {
        r[j] += values[done++];
      }
    }
    float sum = (r[0] + r[2]) + (r[1] + r[3]);
    while (done < values.length) {
      sum += values[done++];
    }
    return sum;
  }

  static float[] multiply(FloatProductCase product, float[] lhs, float[] rhs) {
    float[] dst = new float[product.rows() * product.cols()];
    for (int m = 0; m < product.rows(); m++) {
      for (int n = 0; n < product.cols(); n++) {
        dst[m * product.cols() + n] = dot(product, lhs, m, rhs, n);
      }
    }
    return dst;
  }

  private static float dot(FloatProductCase product, float[] lhs, int m, float[] rhs, int n) {
    int left = m * product.rowStride();
    int right = n;
    float total = 0;
    float sum = 0;
    for (int k = 1; k <= product.depth(); k++) {
      sum = Math.fma(lhs[left], rhs[right], sum);
      left += product.colStride();
      right += product.cols();
      if (k == product.depth() || k % product.block() == 0) {
        // The first sum is not added to 0, which would change the sign of a zero.
        total = k <= product.block() ? sum : total + sum;
        sum = 0;
      }
    }
    return total;
  }
}
