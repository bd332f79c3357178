package dev.coffer.repository;

import java.time.Instant;
import java.util.Optional;

/// When things happened to an entry, by the clock of the host that did them, in milliseconds.
///
/// @param created when it was added
/// @param uploaded when it got its content; empty again once it is purged
/// @param published when it was last published; stays when it expires
/// @param archived when its content went to cold storage, while it is there
/// @param expired when it was expired, while it is
/// @param purged when it was purged
public record EntryTimes(
        Instant created,
        Optional<Instant> uploaded,
        Optional<Instant> published,
        Optional<Instant> archived,
        Optional<Instant> expired,
        Optional<Instant> purged) {

    static EntryTimes created(Instant at) {
        return new EntryTimes(
                at, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    EntryTimes withUploaded(Instant at) {
        return new EntryTimes(created, Optional.of(at), published, archived, expired, purged);
    }

    EntryTimes withPublished(Instant at) {
        return new EntryTimes(created, uploaded, Optional.of(at), archived, Optional.empty(), purged);
    }

    EntryTimes withExpired(Instant at) {
        return new EntryTimes(created, uploaded, published, archived, Optional.of(at), purged);
    }

    EntryTimes withPurged(Instant at) {
        return new EntryTimes(created, Optional.empty(), published, Optional.empty(), expired, Optional.of(at));
    }
}
