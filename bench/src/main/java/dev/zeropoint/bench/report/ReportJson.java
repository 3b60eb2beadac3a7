package dev.zeropoint.bench.report;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

/** Reports as JSON on one line; names in snake_case, what is not there is null. */
public final class ReportJson {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .serializeNulls()
          .disableHtmlEscaping()
          .create();

  private ReportJson() {}

  /** Writes a report. */
  public static String write(Report report) {
    return GSON.toJson(report);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Report read(String json) {
    try {
      JsonObject object = GSON.fromJson(json, JsonObject.class);
      if (object == null || !object.has("benchmark")) {
        throw new IllegalArgumentException("no \"benchmark\" in it");
      }
      String benchmark = object.get("benchmark").getAsString();
      return GSON.fromJson(
          object,
          switch (benchmark) {
            case GemmReport.NAME -> GemmReport.class;
            case CaseReport.QUANTIZE, CaseReport.EMBED -> CaseReport.class;
            case LatencyReport.NAME -> LatencyReport.class;
            case ShapesReport.NAME -> ShapesReport.class;
            default -> throw new IllegalArgumentException("unknown benchmark " + benchmark);
          });
    } catch (RuntimeException e) {
      // Gson passes on whatever a record's constructor throws, in a plain RuntimeException.
      throw new IllegalArgumentException("no report of a benchmark: " + e.getMessage(), e);
    }
  }
}
