package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.store.ObjectInfo;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media clear-variants`: what can be made again.
final class MediaClearCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.CLEAR_VARIANTS,
                "ID... | --all",
                "Removes the variants of ids, or of all, and prints how many. Those with a signed address are made",
                "again when somebody asks for them; what put-variant has kept is not.");
        Options.flag(spec, "The variants of all originals.", "--all");
        Options.flag(spec, "List what would go, and remove nothing.", "--dry-run");
        MediaCommand.settings(spec);
        Options.arguments(spec, "ID", "0..*", "Whole ids.");
        Options.examples(
                spec,
                "coffer media clear-variants 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media clear-variants --all --dry-run");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<MediaId> ids = MediaCommand.ids(line);
        boolean all = line.hasMatchedOption("--all");
        if (all != ids.isEmpty()) {
            throw new IllegalArgumentException("name ids, or say --all");
        }
        boolean dry = line.hasMatchedOption("--dry-run");
        try (MediaSession session = MediaSession.openWithoutKeys(line)) {
            MediaLibrary library = session.library();
            if (all && dry) {
                list(library.list(), tally);
            } else if (all) {
                MediaDeleteCommand.print(tally, "*", library.clearVariants());
            }
            for (MediaId id : ids) {
                tally.attempt(id.toString(), () -> {
                    if (dry) {
                        list(library.list(id), tally);
                    } else {
                        MediaDeleteCommand.print(tally, id.toString(), library.clearVariants(id));
                    }
                });
            }
        }
        return tally.end(Math.max(1, ids.size()));
    }

    private static void list(Stream<ObjectInfo> files, S3Tally tally) {
        try (files) {
            files.filter(info -> MediaKey.parse(info.name().key())
                            .filter(key -> !key.isOriginal())
                            .isPresent())
                    .forEach(info -> MediaListCommand.print(info, tally));
        }
    }
}
