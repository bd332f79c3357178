package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Finds out what is to be done about what both sides have at a key.
///
/// @param toFiles whether the target is a directory
/// @param within whether both sides are of one store
record Comparison(Sync.Side from, Sync.Side to, Sync.Rules rules, boolean toFiles, boolean within) {
    private static final Sha256 OF_NOTHING = Sha256.of(new byte[0]);

    /// May read files and ask stores; called by several threads.
    ///
    /// @throws IOException if a file cannot be read
    Decision decide(Pair pair) throws IOException {
        if (pair.source().isEmpty()) {
            return Decision.plain(extraneous(pair));
        }
        return switch (pair.source().get()) {
            case Entry.Odd odd -> Decision.plain(new Sync.Step.Skip(pair.key(), odd.reason()));
            case Entry.Unread unread -> throw new StoreException.Denied(unread.reason(), null);
            case Entry.Local file -> compared(pair, file.size());
            case Entry.Held held -> compared(pair, held.info().size());
        };
    }

    private Sync.Step extraneous(Pair pair) {
        return switch (pair.target().orElseThrow()) {
            case Entry.Odd odd -> new Sync.Step.Skip(pair.key(), odd.reason());
            case Entry.Unread unread -> throw new StoreException.Denied(unread.reason(), null);
            case Entry.Local file when rules.delete() -> new Sync.Step.Delete(pair.key());
            case Entry.Held held when rules.delete() -> new Sync.Step.Delete(pair.key());
            case Entry.Local file -> new Sync.Step.Skip(pair.key(), "only the target has it");
            case Entry.Held held -> new Sync.Step.Skip(pair.key(), "only the target has it");
        };
    }

    private Decision compared(Pair pair, long size) throws IOException {
        if (pair.target().isEmpty()) {
            return Decision.plain(transfer(pair, "new"));
        }
        return switch (pair.target().get()) {
            case Entry.Odd odd ->
                throw new StoreException.Refused(odd.reason() + " is in the way at the target; remove it", null);
            case Entry.Unread unread -> throw new StoreException.Denied(unread.reason(), null);
            case Entry.Local file when file.size() != size -> Decision.plain(transfer(pair, "size differs"));
            case Entry.Held held when held.info().size() != size -> Decision.plain(transfer(pair, "size differs"));
            case Entry.Local file when rules.always() -> Decision.plain(transfer(pair, "asked for"));
            case Entry.Held held when rules.always() -> Decision.plain(transfer(pair, "asked for"));
            case Entry.Local file -> byContent(pair, (Entry.Held) pair.source().orElseThrow(), file, size);
            case Entry.Held held ->
                switch (pair.source().orElseThrow()) {
                    case Entry.Local file -> byContent(pair, held, file, size);
                    case Entry.Held source -> byContent(pair, source, held, size);
                    case Entry.Odd odd -> throw new IllegalStateException(odd.reason());
                    case Entry.Unread unread -> throw new IllegalStateException(unread.reason());
                };
        };
    }

    /// A file and an object, whichever is the source.
    private Decision byContent(Pair pair, Entry.Held held, Entry.Local file, long size) throws IOException {
        Optional<Sha256> known = digest(held, toFiles ? from : to);
        boolean byMd5 = known.isEmpty() && isMd5(held.info().etag());
        LocalFiles.Digested read = LocalFiles.read(file, byMd5);
        boolean same = known.isPresent()
                ? known.get().equals(read.sha256())
                : read.md5().equals(Optional.of(held.info().etag()));
        Optional<Sha256> object = same ? Optional.of(read.sha256()) : known;
        String reason = known.isPresent() || byMd5 ? "content differs" : "digest unknown";
        return new Decision(
                same ? new Sync.Step.Keep(pair.key(), size) : transfer(pair, reason),
                toFiles ? Optional.empty() : Optional.of(read),
                toFiles ? object : Optional.empty(),
                toFiles ? Optional.empty() : object);
    }

    /// Two objects.
    private Decision byContent(Pair pair, Entry.Held source, Entry.Held target, long size) {
        Optional<Sha256> one = digest(source, from);
        Optional<Sha256> other = digest(target, to);
        boolean both = one.isPresent() && other.isPresent();
        String etag = source.info().etag();
        boolean same = both
                ? one.equals(other)
                : isMd5(etag) && etag.equals(target.info().etag());
        return new Decision(
                same
                        ? new Sync.Step.Keep(pair.key(), size)
                        : transfer(pair, both ? "content differs" : "digest unknown"),
                Optional.empty(),
                one,
                other);
    }

    /// @throws IllegalArgumentException if no object can have that name
    /// @throws StoreException.Refused if no file can
    private Sync.Step transfer(Pair pair, String reason) {
        switch (to) {
            case Sync.Side.Directory(Path root) -> new LocalTarget(root).check(pair.key());
            case Sync.Side.Objects objects -> objects.name(pair.key());
        }
        return Decision.transfer(pair, toFiles, within, reason);
    }

    /// What an object has in it, as far as it is known without reading it.
    private static Optional<Sha256> digest(Entry.Held held, Sync.Side side) {
        if (held.info().size() == 0) {
            return Optional.of(OF_NOTHING);
        }
        if (held.sha256().isPresent()) {
            return held.sha256();
        }
        Optional<ObjectInfo> now =
                ((Sync.Side.Objects) side).store().stat(held.info().name());
        return now.filter(it -> it.etag().equals(held.info().etag())
                        && it.size() == held.info().size())
                .flatMap(ObjectInfo::sha256);
    }

    private static boolean isMd5(String etag) {
        return etag.matches("[0-9a-f]{32}");
    }
}
