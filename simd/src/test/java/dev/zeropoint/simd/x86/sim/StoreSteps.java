package dev.zeropoint.simd.x86.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Instructions that store vectors, or copy between them and other registers. */
final class StoreSteps {
  private static final int ELEMENT = 4;

  /** Element sizes of the plain stores, which their masks count. */
  private static final Map<String, Integer> STORES =
      Map.of("vmovdqu", 1, "vmovdqu8", 1, "vmovdqu32", 4, "vmovdqu64", 8, "vmovups", 4);

  /** Narrowing of 32 to 8 bits: plain, with signed and with unsigned saturation. */
  private static final Map<String, Rule.Set> NARROWINGS =
      Map.of(
          "vpmovdb", Elements::set8,
          "vpmovsdb", (v, i, x) -> Elements.set8(v, i, Math.clamp(x, -128, 127)),
          "vpmovusdb",
              (v, i, x) -> Elements.set8(v, i, (int) Math.min(Integer.toUnsignedLong(x), 255)));

  private static final Map<String, Integer> EXTRACTS =
      Map.of("vpextrb", 1, "vpextrw", 2, "vpextrd", 4, "vpextrq", 8);

  private StoreSteps() {}

  /** The step, or null if this is another instruction. */
  static Step of(Instruction instruction) {
    String name = instruction.mnemonic();
    List<Operand> operands = instruction.operands();
    boolean toMemory = !operands.isEmpty() && operands.getFirst() instanceof Operand.Memory;
    if (NARROWINGS.containsKey(name)) {
      return narrowing(NARROWINGS.get(name), instruction);
    }
    if (EXTRACTS.containsKey(name)) {
      return extract(EXTRACTS.get(name), instruction);
    }
    return switch (name) {
      case "vmovmskps" -> signs(operands);
      case "vmovd", "vmovq" -> scalar(name.equals("vmovd") ? 4 : 8, operands);
      case "vzeroupper" -> StoreSteps::zeroUpper;
      case "vpmaskmovd" -> toMemory ? maskedStore(operands) : maskedLoad(operands);
      case "vextracti128", "vextracti32x4" -> toMemory ? part(16, instruction) : null;
      case "vextracti64x4" -> toMemory ? part(32, instruction) : null;
      case "vpbroadcastb", "vpbroadcastw", "vpbroadcastd", "vpbroadcastq" ->
          operands.getLast() instanceof Operand.General ? broadcast(instruction) : null;
      default -> toMemory && STORES.containsKey(name) ? store(instruction) : null;
    };
  }

  private static Step store(Instruction instruction) {
    Operand.Memory to = (Operand.Memory) instruction.operands().getFirst();
    int from = ((Operand.Vector) instruction.operands().getLast()).number();
    int elementBytes = STORES.get(instruction.mnemonic());
    Guard guard = new Guard(instruction.mask(), false, elementBytes);
    return machine -> machine.write(to, machine.vectors[from], guard, to.bytes() / elementBytes);
  }

  private static Step narrowing(Rule.Set set, Instruction instruction) {
    Operand to = instruction.operands().getFirst();
    Operand.Vector from = (Operand.Vector) instruction.operands().getLast();
    Guard guard = new Guard(instruction.mask(), instruction.zeroing(), 1);
    int count = from.bytes() / ELEMENT;
    byte[] result = new byte[64];
    return machine -> {
      for (int i = 0; i < count; i++) {
        set.at(result, i, Elements.s32(machine.vectors[from.number()], i));
      }
      switch (to) {
        case Operand.Memory m -> machine.write(m, result, guard, count);
        case Operand.Vector v ->
            machine.write(new Operand.Vector(v.number(), count), result, guard);
        default -> throw new IllegalArgumentException("cannot narrow into " + to);
      }
    };
  }

  /** Part of a register to memory. */
  private static Step part(int bytes, Instruction instruction) {
    List<Operand> operands = instruction.operands();
    Operand.Memory to = (Operand.Memory) operands.getFirst();
    int from = ((Operand.Vector) operands.get(1)).number();
    int at = (int) ((Operand.Immediate) operands.get(2)).value() * bytes;
    if (instruction.mask() != 0) {
      throw new IllegalArgumentException("not simulated under a mask: " + instruction.text());
    }
    return machine -> machine.memory.write(machine.address(to), bytes, machine.vectors[from], at);
  }

  private static Step extract(int bytes, Instruction instruction) {
    List<Operand> operands = instruction.operands();
    Operand to = operands.getFirst();
    int from = ((Operand.Vector) operands.get(1)).number();
    int index = (int) ((Operand.Immediate) operands.get(2)).value() % (16 / bytes);
    return machine -> machine.set(to, element(machine.vectors[from], index * bytes, bytes));
  }

  private static long element(byte[] vector, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | vector[at + i] & 0xFF;
    }
    return value;
  }

  /** vmovd and vmovq: into the lowest element, the others become 0; or from it. */
  private static Step scalar(int bytes, List<Operand> operands) {
    Operand from = operands.getLast();
    if (operands.getFirst() instanceof Operand.Vector to) {
      return machine -> {
        long value =
            from instanceof Operand.Vector v
                ? element(machine.vectors[v.number()], 0, bytes)
                : machine.get(from);
        byte[] register = machine.vectors[to.number()];
        Arrays.fill(register, (byte) 0);
        Elements.set64(register, 0, value);
      };
    }
    int number = ((Operand.Vector) from).number();
    return machine -> machine.set(operands.getFirst(), element(machine.vectors[number], 0, bytes));
  }

  /** The sign bits of float32, in a general-purpose register. */
  private static Step signs(List<Operand> operands) {
    Operand.Vector from = (Operand.Vector) operands.getLast();
    return machine -> {
      long signs = 0;
      for (int i = 0; i < from.bytes() / ELEMENT; i++) {
        signs |= (Elements.s32(machine.vectors[from.number()], i) >>> 31 & 1L) << i;
      }
      machine.set(operands.getFirst(), signs);
    };
  }

  private static Step broadcast(Instruction instruction) {
    Operand.Vector to = (Operand.Vector) instruction.operands().getFirst();
    Operand from = instruction.operands().getLast();
    int bytes = 1 << "bwdq".indexOf(instruction.mnemonic().charAt(11));
    Guard guard = new Guard(instruction.mask(), instruction.zeroing(), bytes);
    byte[] result = new byte[64];
    return machine -> {
      long value = machine.get(from);
      for (int i = 0; i < to.bytes(); i++) {
        result[i] = (byte) (value >>> 8 * (i % bytes));
      }
      machine.write(to, result, guard);
    };
  }

  private static Step maskedLoad(List<Operand> operands) {
    Operand.Vector to = (Operand.Vector) operands.get(0);
    int mask = ((Operand.Vector) operands.get(1)).number();
    Operand.Memory from = (Operand.Memory) operands.get(2);
    byte[] result = new byte[64];
    return machine -> {
      Arrays.fill(result, (byte) 0);
      long address = machine.address(from);
      for (int i = 0; i < to.bytes() / ELEMENT; i++) {
        if (Elements.s32(machine.vectors[mask], i) < 0) {
          machine.memory.read(address + (long) ELEMENT * i, ELEMENT, result, ELEMENT * i);
        }
      }
      machine.write(to, result, Guard.OPEN);
    };
  }

  private static Step maskedStore(List<Operand> operands) {
    Operand.Memory to = (Operand.Memory) operands.get(0);
    int mask = ((Operand.Vector) operands.get(1)).number();
    int from = ((Operand.Vector) operands.get(2)).number();
    return machine -> {
      long address = machine.address(to);
      for (int i = 0; i < to.bytes() / ELEMENT; i++) {
        if (Elements.s32(machine.vectors[mask], i) < 0) {
          machine.memory.write(
              address + (long) ELEMENT * i, ELEMENT, machine.vectors[from], ELEMENT * i);
        }
      }
    };
  }

  /** Registers 16 to 31 keep theirs. */
  private static void zeroUpper(Machine machine) {
    for (int i = 0; i < 16; i++) {
      Arrays.fill(machine.vectors[i], 16, 64, (byte) 0);
    }
  }
}
