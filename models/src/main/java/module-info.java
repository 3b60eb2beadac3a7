/** Whole networks: ONNX import, a small graph, sessions, tokenizer and sentence embedding. */
module dev.zeropoint.models {
  requires transitive dev.zeropoint.core;
  requires dev.zeropoint.offheap;
  requires com.google.gson;
  requires org.apache.commons.numbers.gamma;

  exports dev.zeropoint.models.embedding;
  exports dev.zeropoint.models.graph;
  exports dev.zeropoint.models.onnx;
  exports dev.zeropoint.models.quantize;
  exports dev.zeropoint.models.session;
  exports dev.zeropoint.models.text;
}
