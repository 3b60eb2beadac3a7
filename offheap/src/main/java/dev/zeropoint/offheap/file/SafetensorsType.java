package dev.zeropoint.offheap.file;

import dev.zeropoint.core.tensor.ElementType;

/** The dtypes of the {@code .safetensors} format, named as there. */
enum SafetensorsType {
  BOOL(ElementType.BOOL),
  U8(ElementType.U8),
  I8(ElementType.S8),
  I16(ElementType.S16),
  U16(ElementType.U16),
  I32(ElementType.S32),
  U32(ElementType.U32),
  I64(ElementType.S64),
  U64(ElementType.U64),
  F32(ElementType.F32),
  F64(ElementType.F64),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  F16(16),
  BF16(16),
  C64(64);

  /** The bits of one element. */
  final int bits;

  /** The type of a tensor's elements, or null if there is none. */
  final ElementType elementType;

  SafetensorsType(ElementType elementType) {
    this.bits = elementType.byteSize() * Byte.SIZE;
    this.elementType = elementType;
  }

  SafetensorsType(int bits) {
    this.bits = bits;
    this.elementType = null;
  }

  /** The dtype of that name, or null. */
  static SafetensorsType find(String name) {
    for (SafetensorsType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }
}
