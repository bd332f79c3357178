package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import dev.coffer.repository.Marks;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer mark` without a verb: says which there are. And what they share.
final class MarkCommand implements Command {
    private static final Set<Setting> SETTINGS =
            EnumSet.of(Setting.STORE, Setting.CATALOGUE, Setting.CATALOGUE_USER, Setting.AUTHOR, Setting.LOGLEVEL);

    @Override
    public CommandSpec spec() {
        var lines = new ArrayList<>(List.of(
                "Looks after marks: what is said of a picture once and holds wherever it is rendered, under every path",
                "that has its bytes. Servers know of a change within seconds. A mark goes with the bytes.",
                "",
                "Verbs:"));
        lines.addAll(Verb.lines(CommandName.MARK));
        lines.add("");
        lines.add("coffer mark VERB --help says the rest, with examples.");
        CommandSpec spec = Options.command(CommandName.MARK, lines.toArray(String[]::new));
        spec.usageMessage().customSynopsis("coffer mark VERB [OPTION...]");
        Options.examples(spec, "coffer mark set photos/lake.jpg --focus 0.3,0.7", "coffer mark show photos/lake.jpg");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        new CommandLine(spec()).usage(terminal.out(), Help.plain());
        return Exit.USAGE;
    }

    static CommandSpec verb(MarkVerb verb, String arguments, String... description) {
        CommandSpec spec = Options.command(CommandName.MARK.word() + " " + verb.words(), description);
        spec.usageMessage().customSynopsis(("coffer mark " + verb.words() + " [OPTION...] " + arguments).strip());
        Options.flag(spec, "Print JSON objects.", "--json");
        Options.moreSettings(spec, SETTINGS);
        return spec;
    }

    static void pictures(CommandSpec spec) {
        Options.arguments(
                spec, "PATH|DIGEST", "1..*", "Paths with a published version; sha256-... and md5-... are digests.");
    }

    /// The marks of a repository, and its pictures by path or digest.
    record Place(Marks marks, Function<String, Sha256> pictures) {}

    /// Opens them, for work that ends with an exit code.
    interface Work {
        int at(Place place);
    }

    static int with(ParseResult line, Terminal terminal, Work work) {
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            if (!(coffer.layout() instanceof BlobLayout.Incarnations own)) {
                throw new ConfigurationException("pictures in a bucket of md5s3stash have no marks");
            }
            return work.at(new Place(new Marks(coffer.catalogueOrFail(), own), word -> picture(coffer, word)));
        }
    }

    /// Does something for each of the pictures of a command line.
    static int each(ParseResult line, Terminal terminal, S3Tally tally, Deed deed) {
        List<String> words = S3Options.arguments(line);
        return with(line, terminal, place -> {
            for (String word : words) {
                tally.attempt(
                        word, () -> deed.to(place.marks(), place.pictures().apply(word), word));
            }
            return tally.end(words.size());
        });
    }

    /// What is done for one of them.
    interface Deed {
        void to(Marks marks, Sha256 picture, String word);
    }

    private static Sha256 picture(Coffer coffer, String word) {
        return BlobId.ifDigest(word)
                .flatMap(coffer.blobs()::find)
                .or(() -> coffer.catalogueOrFail()
                        .current(new EntryPath(word))
                        .map(entry -> entry.blob().held()))
                .map(HeldBlob::id)
                .map(id -> new Sha256(id.hex()))
                .orElseThrow(() -> new RepositoryException.Unknown(
                        "there is no '" + word + "': no path with a published version, and no digest"));
    }

    /// One row: what was asked for, or the digest; the point, whether the place is kept, when and by whom.
    static void row(S3Tally tally, Mark mark, Optional<String> word) {
        Optional<FocalPoint> focus = mark.said().focus();
        tally.row(
                word.orElse(mark.picture().hex()) + "\t"
                        + focus.map(MarkCommand::text).orElse("-") + "\t"
                        + (mark.said().keepsPlace() ? "gps" : "-") + "\t" + mark.at() + "\t"
                        + mark.author().name(),
                json -> json.put("picture", word)
                        .put("sha256", mark.picture().hex())
                        .put("focus", focus.map(MarkCommand::text))
                        .put("keep_gps", mark.said().keepsPlace())
                        .put("set_at", mark.at().toString())
                        .put("author", mark.author().name())
                        .put("host", mark.author().host().text()));
    }

    /// As `--focus` takes it.
    static String text(FocalPoint point) {
        return text(point.x()) + "," + text(point.y());
    }

    private static String text(double share) {
        return share == 0 ? "0" : BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
    }
}
