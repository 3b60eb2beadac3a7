package dev.zeropoint.simd.x86.sim;

/** A decoded instruction, ready to be executed. */
interface Step {
  /** Changes the machine; a jump also sets which instruction is next. */
  void run(Machine machine);
}
