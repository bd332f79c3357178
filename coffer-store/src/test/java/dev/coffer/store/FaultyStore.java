package dev.coffer.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A store whose calls go wrong as those of real ones do: by a plan that is told beforehand, or by chance with
/// a seed.
public final class FaultyStore extends ForwardingStore {
    private final Map<Verb, Queue<Planned>> plan = new EnumMap<>(Verb.class);
    private final Random random;
    private final double probability;
    private final List<Fault> byChance;

    /// What is asked of a store.
    public enum Verb {
        READ,
        WRITE,
        STAT,
        LIST,
        COPY,
        UPDATE,
        DELETE
    }

    public enum Fault {
        /// The store says that it cannot now, or does not answer in time; it has done nothing.
        UNAVAILABLE,
        /// The change happens, its answer is lost.
        ANSWER_LOST,
        /// The change does not happen, and nobody says so.
        REQUEST_LOST,
        /// The change happens twice, as when something on the way repeats a request.
        DUPLICATE,
        /// The object is not found, though it is there.
        NOT_FOUND,
        /// The store refuses for good.
        DENIED,
        /// The connection breaks while the bytes come; a listing becomes unavailable on its way.
        RESET,
        /// The bytes end early, as if that were all.
        SHORT_BODY,
        /// One byte is another.
        WRONG_BYTES;

        private boolean isOf(Verb verb) {
            return switch (this) {
                case UNAVAILABLE, NOT_FOUND, DENIED -> true;
                case ANSWER_LOST, REQUEST_LOST, DUPLICATE ->
                    verb != Verb.READ && verb != Verb.STAT && verb != Verb.LIST;
                case RESET -> verb == Verb.READ || verb == Verb.LIST;
                case SHORT_BODY, WRONG_BYTES -> verb == Verb.READ;
            };
        }
    }

    /// @param at the byte or object before which it happens; negative to choose one
    private record Planned(Fault fault, long at) {}

    private FaultyStore(ObjectStore store, Random random, double probability, List<Fault> byChance) {
        super(store);
        this.random = random;
        this.probability = probability;
        this.byChance = byChance;
    }

    /// Goes wrong only as planned.
    public static FaultyStore over(ObjectStore store) {
        return new FaultyStore(store, new Random(0), 0, List.of());
    }

    /// Goes wrong by chance as well.
    ///
    /// @param probability of each call to have one of `faults`, where it can have it
    public static FaultyStore seeded(ObjectStore store, long seed, double probability, Fault... faults) {
        return new FaultyStore(store, new Random(seed), probability, List.of(faults));
    }

    /// The next calls of `verb` have these faults, one each.
    public FaultyStore on(Verb verb, Fault... faults) {
        for (Fault fault : faults) {
            on(verb, fault, -1);
        }
        return this;
    }

    /// The next call of `verb` has this fault before the byte or object `at`.
    public synchronized FaultyStore on(Verb verb, Fault fault, long at) {
        plan.computeIfAbsent(verb, key -> new ArrayDeque<>()).add(new Planned(fault, at));
        return this;
    }

    @Override
    public String describe() {
        return "faulty " + super.describe();
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        Optional<Planned> next = next(Verb.STAT);
        boolean hidden =
                next.filter(planned -> planned.fault == Fault.NOT_FOUND).isPresent();
        return hidden ? Optional.empty() : asking(next, () -> super.stat(name));
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        Optional<Planned> next = next(Verb.READ);
        StoredObject object = asking(next, () -> super.read(name, range));
        if (next.isEmpty()) {
            return object;
        }
        long length = Math.min(range.maxLength(), object.info().size() - range.offset());
        SpoiltBytes spoilt = new SpoiltBytes(object.bytes(), next.get().fault, at(next.get(), length));
        return new StoredObject(object.info(), spoilt, Optional.empty());
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        Optional<Planned> next = next(Verb.LIST);
        Stream<ObjectInfo> objects = asking(next, () -> super.list(bucket, prefix));
        if (next.isEmpty()) {
            return objects;
        }
        AtomicLong left = new AtomicLong(at(next.get(), 100));
        return objects.peek(object -> {
            if (left.getAndDecrement() == 0) {
                throw new StoreException.Unavailable("the listing broke off", null);
            }
        });
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        return changing(Verb.WRITE, () -> super.write(name, content, options));
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        return changing(Verb.COPY, () -> super.copy(source, target, options));
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        return changing(Verb.UPDATE, () -> super.updateMetadata(name, expectedEtag, description));
    }

    @Override
    public void delete(ObjectName name) {
        changing(Verb.DELETE, () -> {
            super.delete(name);
            return name;
        });
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return new Deletion(Map.of(), Map.of(), deleteAll(names));
    }

    /// Each name by itself, so that some may be removed and others not.
    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        for (ObjectName name : names) {
            try {
                delete(name);
            } catch (StoreException e) {
                failed.put(name, e);
            }
        }
        return failed;
    }

    private synchronized Optional<Planned> next(Verb verb) {
        Queue<Planned> planned = plan.get(verb);
        if (planned != null && !planned.isEmpty()) {
            return Optional.of(planned.remove());
        }
        List<Fault> possible =
                byChance.stream().filter(fault -> fault.isOf(verb)).toList();
        return possible.isEmpty() || random.nextDouble() >= probability
                ? Optional.empty()
                : Optional.of(new Planned(possible.get(random.nextInt(possible.size())), -1));
    }

    private synchronized long at(Planned planned, long length) {
        return planned.at >= 0 ? planned.at : random.nextLong(Math.max(1, length));
    }

    private static <T> T asking(Optional<Planned> next, Supplier<T> call) {
        if (next.isPresent()) {
            switch (next.get().fault) {
                case UNAVAILABLE, ANSWER_LOST, REQUEST_LOST -> throw unavailable();
                case NOT_FOUND -> throw new StoreException.NotFound("404");
                case DENIED -> throw denied();
                case DUPLICATE, RESET, SHORT_BODY, WRONG_BYTES -> {}
            }
        }
        return call.get();
    }

    private <T> T changing(Verb verb, Supplier<T> call) {
        Optional<Planned> next = next(verb);
        if (next.isEmpty()) {
            return call.get();
        }
        return switch (next.get().fault) {
            case UNAVAILABLE -> throw unavailable();
            case REQUEST_LOST -> throw lost("nothing");
            case NOT_FOUND -> throw new StoreException.NotFound("404");
            case DENIED -> throw denied();
            case ANSWER_LOST -> {
                T unheard = call.get();
                throw lost(unheard);
            }
            case DUPLICATE -> {
                T first = call.get();
                try {
                    yield call.get();
                } catch (StoreException e) {
                    yield first;
                }
            }
            case RESET, SHORT_BODY, WRONG_BYTES -> call.get();
        };
    }

    private static StoreException unavailable() {
        return new StoreException.Unavailable("503 SlowDown", null);
    }

    private static StoreException lost(Object unheard) {
        return new StoreException.Uncertain("the answer was lost; it was " + unheard, null);
    }

    private static StoreException denied() {
        return new StoreException.Denied("403", null);
    }
}
