package dev.coffer.app;

import dev.coffer.media.presets.PresetBook;
import dev.coffer.repository.Entry;
import dev.coffer.store.Sha256;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The derivatives that a publication declares: they are made of its pictures and kept in the store before it lands, so
/// that they are there for its first reader.
///
/// If it does not land, they go with the contents that nobody refers to then.
final class Declared {
    private static final String PICTURE = "image/";

    private final List<String> with;
    private final List<String> formats;
    private final UrlPlace urls;
    private volatile @Nullable WarmingRows warming;
    private volatile boolean stopped;

    private Declared(List<String> with, List<String> formats, UrlPlace urls) {
        this.with = with;
        this.formats = formats;
        this.urls = urls;
    }

    static void options(CommandSpec spec) {
        Options.values(
                spec,
                "PRESET|OPERATIONS",
                "A derivative of each picture that is made and stored before the commit, as by coffer derivatives warm: if one"
                        + " cannot be made, nothing is published.",
                "--with");
        Options.values(spec, "FORMAT", "As what it is written: webp, jpg and so on. Default: auto.", "--format");
        Options.settings(spec, EnumSet.of(Setting.PRESETS, Setting.RENDER_THREADS, Setting.RENDER_MEGAPIXELS));
    }

    /// @return empty if none are
    static Optional<Declared> of(ParseResult line, Settings settings) {
        List<String> with = S3Options.all(line, "--with");
        List<String> formats = S3Options.all(line, "--format");
        if (with.isEmpty() && !formats.isEmpty()) {
            throw new IllegalArgumentException("--format goes with --with");
        }
        return with.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Declared(with, formats.isEmpty() ? List.of("auto") : formats, new UrlPlace(settings)));
    }

    /// Sees to it that all of it can be meant, before anything is uploaded.
    ///
    /// @throws dev.coffer.repository.RepositoryException.Unknown if there is no such preset
    /// @throws IllegalArgumentException if operations or a format are none
    void check(Coffer coffer) {
        try (PresetBook presets = PresetBook.open(urls.presets(), coffer.catalogueOrFail())) {
            new Wishes(presets).of(List.of(), with, formats);
        }
    }

    /// Makes them; what is no picture is passed over.
    ///
    /// @return whether all are there
    boolean make(Coffer coffer, Collection<Entry> entries, Terminal terminal) {
        Set<Sha256> pictures = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Held held && held.blob().mediaType().startsWith(PICTURE)) {
                pictures.add(held.blob().digests().sha256());
            }
        }
        try (WarmPlace place = WarmPlace.open(coffer, coffer.renderThreads())) {
            List<Wishes.Wish> wishes = new Wishes(place.presets()).of(pictures, with, formats);
            var tally = new S3Tally(terminal, false);
            var making = new WarmingRows(place.warming(), tally);
            warming = making;
            if (!stopped) {
                try (Progress progress = Progress.of(terminal, "derivatives", wishes.size())) {
                    making.run(wishes.iterator(), progress, coffer.renderThreads());
                }
            }
            return !stopped && !making.isStopped() && tally.end(wishes.size()) == Exit.OK;
        }
    }

    /// Begins nothing more.
    void stop() {
        stopped = true;
        WarmingRows making = warming;
        if (making != null) {
            making.stop();
        }
    }

    boolean isStopped() {
        return stopped;
    }
}
