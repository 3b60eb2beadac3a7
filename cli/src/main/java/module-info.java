/** The {@code zeropoint} command. */
module dev.zeropoint.cli {
  requires com.google.gson;
  requires dev.zeropoint.core;
  requires dev.zeropoint.models;
  requires dev.zeropoint.offheap;
  requires info.picocli;
  requires java.logging;
  requires jdk.management;
  requires me.tongfei.progressbar;

  opens dev.zeropoint.cli to
      info.picocli;
}
