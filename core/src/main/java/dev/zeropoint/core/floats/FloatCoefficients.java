package dev.zeropoint.core.floats;

/**
 * The numbers of e^x and erf, which every implementation of {@link FloatKernels} reads. The
 * polynomials are by Norbert Juffa, as ONNX Runtime's MLAS has them: that of a softmax's powers is
 * from "A more accurate, performance-competitive implementation of expf" in NVIDIA's developer
 * forum, those of erf, with a shorter e^x of their own, are Stack Overflow 35148198.
 *
 * <p>A coefficient is named after the power that it belongs to; EXP and ERF_EXP have 1 for the
 * powers 0 and 1.
 */
public final class FloatCoefficients {
  /** log2(e). */
  public static final float LOG2_E = 1.44269504f;

  /** ln 2, cut so that its product with an exponent is exact. */
  public static final float LN2_HIGH = 6.93145752e-1f;

  /** What {@link #LN2_HIGH} leaves of ln 2. */
  public static final float LN2_LOW = 1.42860677e-6f;

  /** 1.5 * 2^23: adding and subtracting it rounds a small float to an integer, half to even. */
  public static final float ROUND = 12_582_912f;

  /** Below this e^x is not far from the least normal float. */
  public static final float LEAST_EXPONENT = -88.3762626647949f;

  /** From here on erf has its second polynomial. */
  public static final float ERF_SPLIT = 0.921875f;

  /** From here on erf(x) rounds to 1. */
  public static final float ERF_LIMIT = 3.925f;

  /** Of e^f for |f| up to ln(2) / 2, of a softmax: power 6. */
  public static final float EXP_6 = 0x1.694000p-10f;

  /** Of e^f for |f| up to ln(2) / 2, of a softmax: power 5. */
  public static final float EXP_5 = 0x1.125edcp-7f;

  /** Of e^f for |f| up to ln(2) / 2, of a softmax: power 4. */
  public static final float EXP_4 = 0x1.555b5ap-5f;

  /** Of e^f for |f| up to ln(2) / 2, of a softmax: power 3. */
  public static final float EXP_3 = 0x1.555450p-3f;

  /** Of e^f for |f| up to ln(2) / 2, of a softmax: power 2. */
  public static final float EXP_2 = 0x1.fffff6p-2f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 5. */
  public static final float ERF_SMALL_5 = -5.99104969e-4f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 4. */
  public static final float ERF_SMALL_4 = 4.99339588e-3f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 3. */
  public static final float ERF_SMALL_3 = -2.67667342e-2f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 2. */
  public static final float ERF_SMALL_2 = 1.12818025e-1f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 1. */
  public static final float ERF_SMALL_1 = -3.76124859e-1f;

  /** Of erf(a) / a - 1, by powers of a^2, below ERF_SPLIT: power 0. */
  public static final float ERF_SMALL_0 = 1.28379151e-1f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 6. */
  public static final float ERF_LARGE_6 = 1.72948930e-5f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 5. */
  public static final float ERF_LARGE_5 = -3.83208680e-4f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 4. */
  public static final float ERF_LARGE_4 = 3.88393435e-3f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 3. */
  public static final float ERF_LARGE_3 = -2.42545605e-2f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 2. */
  public static final float ERF_LARGE_2 = 1.06777847e-1f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 1. */
  public static final float ERF_LARGE_1 = 6.34846687e-1f;

  /** Of -ln(1 - erf(a)) / a - 1, from ERF_SPLIT on: power 0. */
  public static final float ERF_LARGE_0 = 1.28717512e-1f;

  /** Of e^f for |f| up to ln(2) / 2, of erf: power 6. */
  public static final float ERF_EXP_6 = 1.38319808e-3f;

  /** Of e^f for |f| up to ln(2) / 2, of erf: power 5. */
  public static final float ERF_EXP_5 = 8.37550033e-3f;

  /** Of e^f for |f| up to ln(2) / 2, of erf: power 4. */
  public static final float ERF_EXP_4 = 4.16689515e-2f;

  /** Of e^f for |f| up to ln(2) / 2, of erf: power 3. */
  public static final float ERF_EXP_3 = 1.66664466e-1f;

  /** Of e^f for |f| up to ln(2) / 2, of erf: power 2. */
  public static final float ERF_EXP_2 = 4.99999851e-1f;

  private FloatCoefficients() {}
}
