package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.store.ObjectInfo;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media ls`: what is there.
final class MediaListCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.LS,
                "[ID...]",
                "Lists the files of ids, a row each: id, bytes, time, kind, name. Without an id all of the library.");
        Options.flag(spec, "Originals only.", "--originals");
        MediaCommand.settings(spec);
        Options.arguments(spec, "ID", "0..*", "Whole ids.");
        Options.examples(
                spec,
                "coffer media ls 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media ls --originals --json");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        boolean originals = line.hasMatchedOption("--originals");
        List<MediaId> ids = MediaCommand.ids(line);
        try (MediaSession session = MediaSession.openWithoutKeys(line)) {
            MediaLibrary library = session.library();
            if (ids.isEmpty()) {
                try (Stream<ObjectInfo> all = library.list()) {
                    print(all, tally, originals);
                }
            }
            for (MediaId id : ids) {
                tally.attempt(id.toString(), () -> {
                    try (Stream<ObjectInfo> files = library.list(id)) {
                        if (print(files, tally, originals) == 0) {
                            tally.failed(id.toString(), "there is nothing of this id");
                        }
                    }
                });
            }
        }
        return tally.end(ids.size());
    }

    private static long print(Stream<ObjectInfo> files, S3Tally tally, boolean originals) {
        return files.filter(info -> !originals || key(info).isOriginal())
                .peek(info -> print(info, tally))
                .count();
    }

    static void print(ObjectInfo info, S3Tally tally) {
        MediaKey key = key(info);
        String kind = key.isOriginal() ? "original" : "variant";
        tally.row(
                String.join(
                        "\t",
                        key.id().toString(),
                        Long.toString(info.size()),
                        info.modified().toString(),
                        kind,
                        key.name()),
                json -> json.put("id", key.id().toString())
                        .put("kind", kind)
                        .put("name", key.name())
                        .put("size", info.size())
                        .put("modified", info.modified().toString()));
    }

    private static MediaKey key(ObjectInfo info) {
        return MediaKey.parse(info.name().key()).orElseThrow();
    }
}
