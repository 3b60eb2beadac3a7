package dev.zeropoint.bench.peer;

import java.util.Locale;

/** Operating system and processor, as the jars of native libraries name them. */
record Platform(String os, String arch) {
  /** The platform that this JVM runs on. */
  static Platform current() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return new Platform(
        os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "osx" : "other",
        arch.equals("amd64") ? "x86_64" : arch);
  }

  boolean isLinuxX86() {
    return os.equals("linux") && arch.equals("x86_64");
  }

  @Override
  public String toString() {
    return os.equals("other") ? System.getProperty("os.name") + " " + arch : os + "-" + arch;
  }
}
