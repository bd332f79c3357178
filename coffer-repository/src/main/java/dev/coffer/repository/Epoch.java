package dev.coffer.repository;

import dev.coffer.store.Capability;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which catalogue works with a store: since when, and by whose word. A restore begins a new one.
///
/// It is the object `<prefix>/epoch.json`, one JSON object of texts on one line: `number`, `id` (16 hex
/// digits), `begun_at` (RFC 3339), `author`, `host`, `catalogue` (in words). Where there is none, the epoch is
/// 0: no catalogue was ever restored over this store.
///
/// @param number greater than that of the epoch before
/// @param id random, so that two that were begun at once are told apart
record Epoch(long number, long id, Instant begunAt, Author author, String catalogue) {
    /// The change numbers of an epoch begin at its number times this.
    static final long CHANGES = 1_000_000_000_000L;

    private static final String NAME = "epoch.json";
    private static final long UNREADABLE = -1;
    private static final int MOST_BYTES = 1 << 16;
    /// The change numbers of the last one fit into a long.
    private static final long LAST = 1_000_000;

    Epoch {
        if (number != UNREADABLE && (number < 1 || number > LAST)) {
            throw new IllegalArgumentException("not the number of an epoch: " + number);
        }
    }

    /// As it was read.
    record Found(Epoch epoch, String etag) {}

    static ObjectName object(BackupStore place) {
        return place.object(NAME);
    }

    /// @return empty if there is none, or no bucket where it could be
    /// @throws RepositoryException.Corrupt if it cannot be understood
    static Optional<Found> in(BackupStore place) {
        Optional<Found> found = whatever(place);
        if (found.filter(it -> it.epoch().number() == UNREADABLE).isPresent()) {
            throw new RepositoryException.Corrupt(object(place).url()
                    + " does not say which catalogue works with this store; nothing is deleted until it does"
                    + " (coffer gc --take-over writes it anew)");
        }
        return found;
    }

    /// The same; where it cannot be understood, with the number -1.
    static Optional<Found> whatever(BackupStore place) {
        ObjectName object = object(place);
        byte[] bytes;
        String etag;
        try (StoredObject stored = place.store().read(object)) {
            bytes = stored.bytes().readNBytes(MOST_BYTES);
            etag = stored.info().etag();
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            return Optional.empty();
        } catch (StoreException.Denied e) {
            throw new StoreException.Denied(
                    "cannot tell which catalogue works with this store, because " + object.url()
                            + " may not be read, or is"
                            + " not there and these credentials may not list, which S3 answers alike: they need s3:GetObject"
                            + " and s3:ListBucket; nothing is deleted until then (" + e.getMessage() + ")",
                    e);
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + object.url() + ": " + e.getMessage(), e);
        }
        try {
            Map<String, String> texts = FlatJson.read(bytes);
            return Optional.of(new Found(
                    new Epoch(
                            Long.parseLong(text(texts, "number")),
                            Long.parseUnsignedLong(text(texts, "id"), 16),
                            Instant.parse(text(texts, "begun_at")),
                            new Author(text(texts, "author"), new HostName(text(texts, "host"))),
                            text(texts, "catalogue")),
                    etag));
        } catch (RuntimeException e) {
            return Optional.of(new Found(new Epoch(UNREADABLE, 0, Instant.EPOCH, Author.ofThisProcess(), ""), etag));
        }
    }

    /// Writes it in the place of what was seen there, if the store can tell; it may be that another was written
    /// at the same time, and stays.
    void write(BackupStore place, Optional<Found> seen) {
        boolean tells = place.store()
                .capabilities()
                .has(seen.isPresent() ? Capability.WRITE_IF_UNCHANGED : Capability.WRITE_IF_ABSENT);
        Precondition condition = !tells
                ? Precondition.none()
                : seen.map(found -> Precondition.unchanged(found.etag())).orElseGet(Precondition::absent);
        try {
            place.store()
                    .write(
                            object(place),
                            Content.of(FlatJson.write(texts())),
                            WriteOptions.plain()
                                    .withContentType("application/json")
                                    .onlyIf(condition));
        } catch (StoreException.Conflict | StoreException.Uncertain e) {
            // Who writes looks what is there afterwards.
            return;
        }
    }

    boolean is(Epoch other) {
        return number == other.number && id == other.id;
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("number", Long.toString(number));
        texts.put("id", "%016x".formatted(id));
        texts.put("begun_at", begunAt.toString());
        texts.put("author", author.name());
        texts.put("host", author.host().text());
        texts.put("catalogue", catalogue);
        return texts;
    }

    private static String text(Map<String, String> texts, String name) {
        return Optional.ofNullable(texts.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
    }
}
