package dev.coffer.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What has become of the content of paths' purged versions, in the stores, on hosts, in servers and in caches before
/// them: a document for whoever asked for it.
///
/// @param paths whose versions it is about
/// @param at when this was written
/// @param versions the paths' versions that are purged, as far as their rows are kept
/// @param removed every object that was removed
/// @param pending every object that is still there
/// @param servers the processes that serve, and whether the purge has reached what they keep
/// @param dropped what they have dropped of it
/// @param calls what caches before them were told to let go of
public record Receipt(
        List<EntryPath> paths,
        Instant at,
        List<Version> versions,
        List<Removed> removed,
        List<Pending> pending,
        List<Server> servers,
        List<Dropped> dropped,
        List<Call> calls) {
    public Receipt {
        paths = List.copyOf(paths);
        versions = List.copyOf(versions);
        removed = List.copyOf(removed);
        pending = List.copyOf(pending);
        servers = List.copyOf(servers);
        dropped = List.copyOf(dropped);
        calls = List.copyOf(calls);
    }

    /// Whether nothing is left that is known of: no object, no server that has not answered, no cache that was not
    /// told.
    public boolean isComplete() {
        return waiting() == 0;
    }

    /// How many objects, servers and caches are left.
    public long waiting() {
        return pending.size()
                + servers.stream().filter(server -> !server.hasAnswered()).count()
                + calls.stream().filter(call -> call.doneAt().isEmpty()).count();
    }

    /// A version that was purged.
    ///
    /// @param sha256 empty for one that never had content
    public record Version(
            String id, EntryPath path, Optional<String> sha256, Optional<String> md5, long size, Instant purgedAt) {}

    /// An object that was removed.
    ///
    /// @param store the name of the store, or which host's cache
    /// @param purpose `OWN` for the blob's own object, else what the copy was for
    /// @param versions how many versions of it were removed; empty where the store keeps none
    public record Removed(
            String store,
            String url,
            String sha256,
            String md5,
            long size,
            String purpose,
            String reason,
            String author,
            Instant removedAt,
            Optional<Long> versions) {}

    /// An object that is still there.
    ///
    /// @param store the name of the store, or which host's cache
    /// @param why what keeps it
    /// @param until when that ends by itself, as far as it is known
    public record Pending(String store, String url, String sha256, long size, String why, Optional<Instant> until) {}

    /// A process that serves.
    ///
    /// @param hasAnswered whether the purge has reached all that it keeps
    /// @param seenAt when it looked last what has gone, by its own clock
    /// @param why what is waited for; empty if it has answered
    public record Server(String id, String host, long process, boolean hasAnswered, Instant seenAt, String why) {}

    /// What a server has dropped from memory and disk of what was made of an original.
    ///
    /// @param server its id
    /// @param keys of the first of them
    public record Dropped(
            String server,
            String host,
            long process,
            String sha256,
            long derivatives,
            List<String> keys,
            Instant droppedAt) {
        public Dropped {
            keys = List.copyOf(keys);
        }
    }

    /// A call to a cache before the servers.
    ///
    /// @param tag of what it has to let go of
    /// @param doneAt empty while it was not told
    /// @param why what the last attempt failed by, or what is waited for; empty if it was told
    public record Call(String tag, long attempts, Optional<Instant> doneAt, String why) {}
}
