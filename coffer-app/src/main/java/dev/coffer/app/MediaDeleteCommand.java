package dev.coffer.app;

import dev.coffer.media.MediaId;
import dev.coffer.media.MediaRemoval;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.store.ObjectInfo;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer media delete`: an original and all that was made of it.
final class MediaDeleteCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = MediaCommand.verb(
                MediaVerb.DELETE,
                "ID...",
                "Removes originals with all their variants, and prints how many files of each are gone. Only whole",
                "ids are taken: if one of them is none, nothing is removed at all. An id of which there is nothing is",
                "no error.");
        Options.flag(spec, "List what would go, and remove nothing.", "--dry-run");
        Options.value(
                spec,
                "FILE",
                "Write a receipt there that lists every file that is gone; signed with receipt_key.",
                "--receipt");
        Options.settings(spec, EnumSet.of(Setting.RECEIPT_KEY));
        MediaCommand.settings(spec);
        Options.arguments(spec, "ID", "1..*", "Whole ids.");
        Options.examples(
                spec,
                "coffer media delete 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg",
                "coffer media delete --dry-run 3c72aedc-ba25-11e6-a569-406c8f413974-photo.jpg");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<MediaId> ids = MediaCommand.ids(line);
        boolean dry = line.hasMatchedOption("--dry-run");
        Optional<Path> file = S3Options.text(line, "--receipt").map(Path::of);
        if (dry && file.isPresent()) {
            throw new IllegalArgumentException("--receipt is of what was done: not with --dry-run");
        }
        Optional<ReceiptKey> key =
                Options.read(line).text(Setting.RECEIPT_KEY).map(Path::of).map(ReceiptKey::read);
        MediaReceipt receipt = new MediaReceipt();
        try (MediaSession session = MediaSession.openWithoutKeys(line)) {
            MediaLibrary library = session.library();
            for (MediaId id : ids) {
                tally.attempt(id.toString(), () -> {
                    if (dry) {
                        try (Stream<ObjectInfo> files = library.list(id)) {
                            files.forEach(info -> MediaListCommand.print(info, tally));
                        }
                    } else {
                        file.ifPresent(wanted -> receipt.before(id, library));
                        print(tally, id.toString(), library.delete(id));
                        file.ifPresent(wanted -> receipt.after(id, library));
                    }
                });
            }
        }
        file.ifPresent(target -> receipt.write(target, key));
        return tally.end(ids.size());
    }

    /// What is gone of an id, and what would not go.
    static void print(S3Tally tally, String what, MediaRemoval removal) {
        tally.row(what + "\t" + removal.objects(), json -> json.put("id", what).put("removed", removal.objects()));
        removal.failed().forEach((name, reason) -> tally.failed(name.key(), reason));
    }
}
