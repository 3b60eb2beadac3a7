package dev.zeropoint.simd.x86.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Instructions that compute a vector register from registers and memory, under a mask or not. */
final class VectorSteps {
  private static final Map<String, IntFunction<Rule>> RULES = rules();

  private VectorSteps() {}

  private static Map<String, IntFunction<Rule>> rules() {
    Map<String, IntFunction<Rule>> rules = new HashMap<>();
    rules.putAll(IntegerRules.all());
    rules.putAll(PackRules.all());
    rules.putAll(FloatRules.all());
    rules.putAll(MoveRules.all());
    return rules;
  }

  static boolean knows(String mnemonic) {
    return RULES.containsKey(mnemonic);
  }

  /** A step from an instruction whose first operand is a vector register. */
  static Step of(Instruction instruction) {
    List<Operand> operands = instruction.operands();
    int immediate = 0;
    if (operands.getLast() instanceof Operand.Immediate last) {
      immediate = (int) last.value();
      operands = operands.subList(0, operands.size() - 1);
    }
    Rule rule = RULES.get(instruction.mnemonic()).apply(immediate);
    Operand.Vector destination = (Operand.Vector) operands.getFirst();
    int first = operands.size() == 3 ? ((Operand.Vector) operands.get(1)).number() : -1;
    return step(rule, destination, first, operands.getLast(), instruction);
  }

  /** One source if {@code first} is negative, else two. */
  private static Step step(
      Rule rule, Operand.Vector destination, int first, Operand source, Instruction instruction) {
    Guard guard = new Guard(instruction.mask(), instruction.zeroing(), rule.elementBytes());
    Guard reading = rule.elementwise() ? guard : Guard.OPEN;
    byte[] result = new byte[64];
    int bytes = destination.bytes();
    return machine -> {
      byte[] old = machine.vectors[destination.number()];
      byte[] a = first < 0 ? old : machine.vectors[first];
      byte[] b = machine.source(source, reading, bytes);
      rule.kernel().apply(old, a, b, result, bytes);
      machine.write(destination, result, guard);
    };
  }
}
