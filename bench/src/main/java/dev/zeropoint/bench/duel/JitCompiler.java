package dev.zeropoint.bench.duel;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Asks the JVM whether its optimizing compiler is at work, with the diagnostic command {@code
 * Compiler.queue}. Code of the Vector API that is not compiled yet is a hundred times slower, and
 * evenly so: times alone do not show that a compilation is still under way.
 */
final class JitCompiler {
  private static final String OPERATION = "compilerQueue";
  private static final String RUNNING = "Current compiles:";
  private static final String QUEUE = "C2 compile queue:";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName commands;

  JitCompiler() {
    try {
      commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether nothing is being compiled or waits for it; true on a JVM that does not tell. */
  boolean idle() {
    try {
      return idle((String) server.invoke(commands, OPERATION, null, null));
    } catch (InstanceNotFoundException e) {
      return true; // not HotSpot
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, from what the command has printed. */
  static boolean idle(String printed) {
    List<String> lines = printed.lines().map(String::strip).toList();
    return lineBehind(lines, RUNNING).isEmpty() && lineBehind(lines, QUEUE).equals("Empty");
  }

  private static String lineBehind(List<String> lines, String title) {
    int next = lines.indexOf(title) + 1;
    return next > 0 && next < lines.size() ? lines.get(next) : "";
  }
}
