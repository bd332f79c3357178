package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import java.util.Optional;

/// What is to be done about a key, and what came to light in finding out.
///
/// @param file of the source, where it was read
/// @param source the object's digest, where the source is one and it is known
/// @param target the same of the target
record Decision(Sync.Step step, Optional<LocalFiles.Digested> file, Optional<Sha256> source, Optional<Sha256> target) {

    static Decision plain(Sync.Step step) {
        return new Decision(step, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// What a transfer is called.
    static Sync.Step transfer(Pair pair, boolean toFiles, boolean within, String reason) {
        return switch (pair.source().orElseThrow()) {
            case Entry.Local file -> new Sync.Step.Upload(pair.key(), file.size(), reason);
            case Entry.Held held when toFiles -> new Sync.Step.Download(pair.key(), size(held), reason);
            case Entry.Held held -> new Sync.Step.Copy(pair.key(), size(held), reason, within);
            case Entry.Odd odd -> new Sync.Step.Skip(pair.key(), odd.reason());
            case Entry.Unread unread -> new Sync.Step.Skip(pair.key(), unread.reason());
        };
    }

    private static long size(Entry.Held held) {
        ObjectInfo info = held.info();
        return info.size();
    }
}
