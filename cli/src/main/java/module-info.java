/** The {@code zeropoint} command. */
module dev.zeropoint.cli {
  requires com.google.gson;
  requires dev.zeropoint.core;
  requires dev.zeropoint.models;
  requires dev.zeropoint.offheap;
  requires dev.zeropoint.simd;
  requires dev.zeropoint.tpu;
  requires info.picocli;
  requires java.desktop;
  requires java.logging;
  requires jdk.management;
  requires me.tongfei.progressbar;
  requires org.knowm.xchart;

  opens dev.zeropoint.cli to
      info.picocli;
}
