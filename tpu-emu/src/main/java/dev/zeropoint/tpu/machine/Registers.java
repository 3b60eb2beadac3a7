package dev.zeropoint.tpu.machine;

import dev.zeropoint.tpu.isa.ConfigRegister;
import dev.zeropoint.tpu.isa.Instruction;

/** The values of the {@link ConfigRegister}s while a program runs. */
final class Registers {
  private final int[] values = new int[ConfigRegister.values().length];

  Registers() {
    for (ConfigRegister register : ConfigRegister.values()) {
      values[register.ordinal()] = register.initial();
    }
  }

  int get(ConfigRegister register) {
    return values[register.ordinal()];
  }

  void set(Instruction configure) {
    values[configure.buffer()] = (int) configure.length();
  }
}
