package dev.coffer.store.sync;

import dev.coffer.store.KeyGlob;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes one side as the other is: a directory and the objects below a prefix, either way, or the objects
/// below two prefixes, of one store or of two.
///
/// Two listings are walked side by side, in the order of the UTF-8 bytes of their keys, so that memory does
/// not grow with their length. What both sides have is compared by size, and then by SHA-256: a file is read;
/// of an object it is what an earlier run remembered of that very version, else what the store tells, else an
/// ETag that is the MD5 of the content. Where nothing is known, it is transferred. No time decides anything.
///
/// Each transfer is atomic: an object is there whole or not at all, and so is a file. A run that was killed is
/// simply run again: what has arrived is seen by its digest. Symbolic links are not followed, and what is
/// neither file nor directory is left out; both are reported.
///
/// [#plan] and [#run] make the same steps by the same code; only the second obeys them. For one run at a time;
/// [#stop] may be called from any thread.
public final class Sync {
    private final Side from;
    private final Side to;
    private final Rules rules;
    private volatile boolean stopped;

    private Sync(Side from, Side to, Rules rules) {
        this.from = from;
        this.to = to;
        this.rules = rules;
    }

    /// @throws IllegalArgumentException if both sides are directories, or one lies within the other
    public static Sync between(Side from, Side to, Rules rules) {
        if (from instanceof Side.Directory && to instanceof Side.Directory) {
            throw new IllegalArgumentException("two directories: one side has to be objects of a store");
        }
        if (from instanceof Side.Objects one
                && to instanceof Side.Objects other
                && one.store == other.store
                && one.bucket.equals(other.bucket)
                && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))) {
            throw new IllegalArgumentException(
                    "one lies within the other: " + one.describe() + " and " + other.describe());
        }
        return new Sync(from, to, rules);
    }

    /// Where things are brought from, or to.
    public sealed interface Side {
        /// In a few words.
        String describe();

        /// The files below a directory.
        record Directory(Path root) implements Side {
            public Directory {
                root = root.toAbsolutePath().normalize();
            }

            @Override
            public String describe() {
                return root.toString();
            }
        }

        /// The objects whose key begins with a prefix.
        ///
        /// @param prefix empty for the whole bucket, or ending with a slash, which is added where it lacks
        record Objects(ObjectStore store, String bucket, String prefix) implements Side {
            public Objects {
                prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
            }

            @Override
            public String describe() {
                return "s3://" + bucket + "/" + prefix;
            }

            /// The object of a key relative to the prefix.
            ///
            /// @throws IllegalArgumentException if there is no such name
            ObjectName name(String key) {
                return new ObjectName(bucket, prefix + key);
            }
        }
    }

    /// How it is done.
    ///
    /// @param delete what the source does not have is removed from the target, after all else went well
    /// @param evenIfEmpty also where the source has nothing at all
    /// @param always transfers what is the same as well
    /// @param include if there are any, only keys that match one are looked at, on both sides
    /// @param exclude keys that match one are not looked at, on either side
    /// @param workers how many files or objects are worked on at once
    /// @param temp a directory for what passes through
    /// @param memory a directory where digests of objects are remembered; empty for nowhere
    /// @param options how an object is written that comes from a file of that key, relative to the sides
    public record Rules(
            boolean delete,
            boolean evenIfEmpty,
            boolean always,
            List<KeyGlob> include,
            List<KeyGlob> exclude,
            int workers,
            Path temp,
            Optional<Path> memory,
            Function<String, WriteOptions> options) {

        public Rules {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
            if (workers < 1 || workers > 1024) {
                throw new IllegalArgumentException("not a number of workers, 1 to 1024: " + workers);
            }
        }

        /// Deletes nothing, looks at everything, 16 at once, remembers nothing.
        public static Rules usual() {
            return new Rules(
                    false,
                    false,
                    false,
                    List.of(),
                    List.of(),
                    16,
                    Path.of(System.getProperty("java.io.tmpdir")),
                    Optional.empty(),
                    key -> WriteOptions.plain());
        }

        /// @param emptied whether it goes on where the source has nothing at all
        public Rules deleting(boolean emptied) {
            return new Rules(true, emptied, always, include, exclude, workers, temp, memory, options);
        }

        public Rules transferringAll() {
            return new Rules(delete, evenIfEmpty, true, include, exclude, workers, temp, memory, options);
        }

        public Rules filtered(List<KeyGlob> included, List<KeyGlob> excluded) {
            return new Rules(delete, evenIfEmpty, always, included, excluded, workers, temp, memory, options);
        }

        public Rules with(int atOnce) {
            return new Rules(delete, evenIfEmpty, always, include, exclude, atOnce, temp, memory, options);
        }

        /// @param remembered a directory, made where it lacks
        public Rules remembering(Path remembered) {
            return new Rules(
                    delete, evenIfEmpty, always, include, exclude, workers, temp, Optional.of(remembered), options);
        }

        public Rules through(Path directory) {
            return new Rules(delete, evenIfEmpty, always, include, exclude, workers, directory, memory, options);
        }

        public Rules writing(Function<String, WriteOptions> described) {
            return new Rules(delete, evenIfEmpty, always, include, exclude, workers, temp, memory, described);
        }

        /// What all keys that are looked at begin with: only these need be listed.
        String literalPrefix() {
            return include.size() == 1 ? include.getFirst().literalPrefix() : "";
        }

        /// Whether nothing below a directory can be wanted.
        ///
        /// @param directory with a slash at its end
        boolean leavesOut(String directory) {
            return exclude.stream().anyMatch(glob -> glob.hasAllBelow(directory));
        }

        boolean wants(String key) {
            return (include.isEmpty() || include.stream().anyMatch(glob -> glob.matches(key)))
                    && exclude.stream().noneMatch(glob -> glob.matches(key));
        }
    }

    /// What is done about one key.
    public sealed interface Step {
        /// Relative to both sides.
        String key();

        /// From a file to an object.
        record Upload(String key, long size, String reason) implements Step {}

        /// From an object to a file.
        record Download(String key, long size, String reason) implements Step {}

        /// From an object to an object.
        ///
        /// @param within whether the store does it by itself
        record Copy(String key, long size, String reason, boolean within) implements Step {}

        /// From the target.
        record Delete(String key) implements Step {}

        /// Both sides have it.
        record Keep(String key, long size) implements Step {}

        /// It is left alone.
        record Skip(String key, String reason) implements Step {}
    }

    /// What became of one key.
    public sealed interface Outcome {
        String key();

        /// It was done, or for a plan: it would be.
        record Done(Step step) implements Outcome {
            @Override
            public String key() {
                return step.key();
            }
        }

        /// It was not done, or could not be looked at.
        ///
        /// @param reason in one line
        record Failed(String key, String reason) implements Outcome {}
    }

    /// How it went.
    ///
    /// @param transferred uploads, downloads and copies
    /// @param bytes of these
    /// @param heldBack why deletions were not done
    /// @param stopped whether it ended early, being told to
    public record Report(
            long transferred,
            long bytes,
            long kept,
            long deleted,
            long skipped,
            long failed,
            Optional<String> heldBack,
            boolean stopped) {
        public boolean isWhole() {
            return failed == 0 && heldBack.isEmpty() && !stopped;
        }
    }

    /// Says what [#run] would do, in its order, and changes nothing.
    ///
    /// @param sink called on the caller's thread
    /// @throws StoreException if a side cannot be listed
    public Report plan(Consumer<Outcome> sink) {
        return new SyncRun(from, to, rules, false, () -> stopped, sink).toTheEnd();
    }

    /// Does it. One that fails does not keep the others from being done; deletions come last, and only if
    /// nothing failed.
    ///
    /// @param sink told of each key, in order, when it is done; called on the caller's thread
    /// @throws StoreException if a side cannot be listed; what was begun before is finished, nothing is deleted
    public Report run(Consumer<Outcome> sink) {
        return new SyncRun(from, to, rules, true, () -> stopped, sink).toTheEnd();
    }

    /// Begins nothing more; what is begun is finished.
    public void stop() {
        stopped = true;
    }
}
