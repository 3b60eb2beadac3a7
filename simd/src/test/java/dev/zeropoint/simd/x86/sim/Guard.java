package dev.zeropoint.simd.x86.sim;

/**
 * The mask of an instruction.
 *
 * @param mask number of the mask register, 0 for none
 * @param zeroing whether elements of a register that are left out become 0
 * @param elementBytes size of the destination's elements, or of the source's where those narrow
 */
record Guard(int mask, boolean zeroing, int elementBytes) {
  /** No mask. */
  static final Guard OPEN = new Guard(0, false, 1);

  boolean isOpen() {
    return mask == 0;
  }

  boolean passes(Machine machine, int element) {
    return mask == 0 || (machine.masks[mask] >>> element & 1) != 0;
  }
}
