package dev.zeropoint.simd.x86.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Executes machine code that this CPU may not have the instructions for. The code is decoded by
 * objdump, so that it is checked by what nobody here wrote, and interpreted; it touches no memory
 * but what it is given.
 *
 * <p>Calls follow the System V ABI: arguments in rdi, rsi, rdx, rcx, r8, r9, result in rax; rbx,
 * rbp, rsp, r12 to r15 must come back as they were. At the start every other register holds junk
 * and no flag is defined. Not simulated: system calls, calls, code that reads itself.
 */
public final class Simulator {
  /** rdi, rsi, rdx, rcx, r8, r9. */
  private static final int[] ARGUMENTS = {7, 6, 2, 1, 8, 9};

  /** rbx, rbp, rsp, r12 to r15. */
  private static final int[] KEPT = {3, 5, Machine.RSP, 12, 13, 14, 15};

  private static final int RAX = 0;

  /** What the caller pushed; an address that no program has. */
  private static final long RETURN_ADDRESS = 0xDEAD_0000_0000_BEEFL;

  private static final int STACK_BYTES = 4096;

  /** Code that is still running after so many instructions is taken to be in an endless loop. */
  private static final long LONGEST_RUN = 2_000_000_000L;

  private final List<Instruction> instructions = new ArrayList<>();
  private final Step[] steps;
  private final long[] counts;
  private final long longestRun;
  private long result;

  /**
   * Decodes code.
   *
   * @throws IllegalArgumentException if there is an instruction that is not simulated
   */
  public Simulator(byte[] code) {
    this(code, LONGEST_RUN);
  }

  /** With another limit of the instructions of one run. */
  Simulator(byte[] code, long longestRun) {
    this.longestRun = longestRun;
    Disassembler.disassemble(code).forEach(line -> instructions.add(Instruction.parse(line)));
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < instructions.size(); i++) {
      places.put((long) instructions.get(i).address(), i);
    }
    steps = instructions.stream().map(line -> step(line, places)).toArray(Step[]::new);
    counts = new long[steps.length];
  }

  /** Whether this machine can simulate: objdump is needed. */
  public static boolean isPresent() {
    return Disassembler.isPresent();
  }

  /** Decodes and runs code once, as {@link #run(long[], List, List)} does. */
  public static long run(
      byte[] code,
      long[] integerArguments,
      List<MemorySegment> readable,
      List<MemorySegment> writable) {
    return new Simulator(code).run(integerArguments, readable, writable);
  }

  /**
   * Calls the code as a function.
   *
   * @param integerArguments six at most; addresses are those of the segments
   * @param readable memory that may be read
   * @param writable memory that may be read and written
   * @return how many instructions were executed
   * @throws SimulationException if the code accesses other memory, jumps elsewhere than to an
   *     instruction of it, reads an undefined flag, does not end, or does not restore what it must
   */
  public long run(
      long[] integerArguments, List<MemorySegment> readable, List<MemorySegment> writable) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stack = arena.allocate(STACK_BYTES, 16);
      List<MemorySegment> all = new ArrayList<>(writable);
      all.add(stack);
      Machine machine = new Machine(new Regions(readable, all), integerArguments.length);
      for (int i = 0; i < integerArguments.length; i++) {
        machine.general[ARGUMENTS[i]] = integerArguments[i];
      }
      // The last entry is the return address; the ABI wants rsp + 8 to be a multiple of 16.
      machine.general[Machine.RSP] = stack.address() + STACK_BYTES;
      machine.push(RETURN_ADDRESS);
      long[] before = machine.general.clone();
      long executed = execute(machine);
      before[Machine.RSP] += 8;
      requireKept(before, machine.general);
      result = machine.general[RAX];
      return executed;
    }
  }

  /** What the last run left in rax. */
  public long result() {
    return result;
  }

  /** How often each instruction was executed, by mnemonic, in all runs. */
  public Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        all.merge(instructions.get(i).mnemonic(), counts[i], Long::sum);
      }
    }
    return all;
  }

  private long execute(Machine machine) {
    long executed = 0;
    int at = 0;
    while (at >= 0) {
      if (at >= steps.length) {
        throw new SimulationException("ran past the last instruction");
      }
      if (executed == longestRun) {
        throw new SimulationException("no end after " + executed + " instructions");
      }
      machine.next = at + 1;
      try {
        steps[at].run(machine);
      } catch (SimulationException e) {
        Instruction instruction = instructions.get(at);
        throw new SimulationException(
            "%x: %s: %s, after %d instructions"
                .formatted(instruction.address(), instruction.text(), e.getMessage(), executed),
            e);
      }
      counts[at]++;
      executed++;
      at = machine.next;
    }
    return executed;
  }

  private static void requireKept(long[] before, long[] after) {
    for (int register : KEPT) {
      if (before[register] != after[register]) {
        throw new SimulationException(
            "register %d was 0x%x and is 0x%x on return"
                .formatted(register, before[register], after[register]));
      }
    }
  }

  private static Step step(Instruction instruction, Map<Long, Integer> places) {
    Step step = jump(instruction, places);
    step = step != null ? step : StoreSteps.of(instruction);
    if (step == null && VectorSteps.knows(instruction.mnemonic())) {
      step = VectorSteps.of(instruction);
    }
    step = step != null ? step : ScalarSteps.of(instruction);
    if (step == null) {
      throw new IllegalArgumentException(
          "%x: not simulated: %s".formatted(instruction.address(), instruction.text()));
    }
    return step;
  }

  private static Step jump(Instruction instruction, Map<Long, Integer> places) {
    String name = instruction.mnemonic();
    if (name.equals("ret")) {
      return machine -> {
        if (machine.pop() != RETURN_ADDRESS) {
          throw new SimulationException("the top of the stack is not the return address");
        }
        machine.next = -1;
      };
    }
    if (!name.startsWith("j")) {
      return null;
    }
    long address = ((Operand.Immediate) instruction.operands().getFirst()).value();
    Integer target = places.get(address);
    if (target == null) {
      throw new IllegalArgumentException("no instruction at the target of " + instruction.text());
    }
    if (name.equals("jmp")) {
      return machine -> machine.next = target;
    }
    String condition = name.substring(1);
    return machine -> {
      if (machine.flags.holds(condition)) {
        machine.next = target;
      }
    };
  }
}
