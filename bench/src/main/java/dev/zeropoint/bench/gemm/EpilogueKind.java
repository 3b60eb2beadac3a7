package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.tensor.ElementType;
import java.util.Locale;

/** What is stored of a product. */
public enum EpilogueKind {
  /** The int32 accumulators. */
  NONE(ElementType.S32),
  /** u8 codes: one multiplier a column, half-even, zero point 128, no bias. */
  REQUANT(ElementType.U8),
  /** Floats: one scale a column and a bias. */
  DEQUANT(ElementType.F32);

  private final ElementType type;

  EpilogueKind(ElementType type) {
    this.type = type;
  }

  /** The type of the result's elements. */
  public ElementType type() {
    return type;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
