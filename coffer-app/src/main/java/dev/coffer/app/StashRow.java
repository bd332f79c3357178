package dev.coffer.app;

import dev.coffer.repository.DigestKind;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.StashReport;
import java.util.Locale;
import java.util.Optional;

/// The report of one source, as md5s3stash printed it and with what it left out; or as JSON.
final class StashRow {
    private StashRow() {}

    /// Source, digest, object, media type and `width`x`height` (`0x0` for what is no picture), between tabs.
    static String columns(Wanted.Result.Done done, DigestKind digest) {
        StashReport report = done.stashed().report();
        return String.join(
                "\t",
                escaped(done.wanted().text()),
                digest.of(report.digests()).hex(),
                escaped(report.s3Url()),
                report.mediaType(),
                report.dimensions().map(it -> it.width() + "x" + it.height()).orElse("0x0"));
    }

    static String json(Wanted.Result.Done done) {
        StashReport report = done.stashed().report();
        Optional<Dimensions> dimensions = report.dimensions();
        var line = new JsonLine()
                .put("source", done.wanted().text())
                .put("md5", report.digests().md5().hex())
                .put("sha256", report.digests().sha256().hex())
                .put("s3_url", report.s3Url())
                .put("media_type", report.mediaType())
                .put("size", report.size());
        if (dimensions.isPresent()) {
            line.put("width", dimensions.get().width())
                    .put("height", dimensions.get().height());
        }
        return line.put("novelty", done.stashed().novelty().name().toLowerCase(Locale.ROOT))
                .put("damaged", report.damage())
                .end();
    }

    static String json(Wanted.Result.Failed failed) {
        return new JsonLine()
                .put("source", failed.wanted().text())
                .put("error", failed.message())
                .put("kind", failed.kind().map(it -> it.name().toLowerCase(Locale.ROOT)))
                .end();
    }

    /// The first column of a row that was printed, still escaped; empty for a row of a failure and for half a
    /// row.
    static String source(String row) {
        if (!row.startsWith("{\"source\":\"")) {
            boolean whole = row.chars().filter(it -> it == '\t').count() == 4;
            return whole ? row.substring(0, row.indexOf('\t')) : "";
        }
        int end = row.indexOf("\",\"md5\":", 11);
        return end < 0 ? "" : row.substring(11, end).replace("\\\"", "\"").replace("\\/", "/");
    }

    /// On one line, whatever the file is called.
    static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
