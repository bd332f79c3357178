package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.Deletion;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A store whose writes and deletions wait for their turn; one of them may be lost on its way and arrive later.
final class GatedStore extends ForwardingStore {
    /// Requests that are still on their way, and whether they have arrived; for all actors of one run.
    static final class Network {
        private final int lost;
        private final int arrivesAfter;
        private final List<Runnable> underWay = new ArrayList<>();
        private int requests;
        private int stepsLeft = -1;

        /// @param lost the number of the request that is lost, from 1; 0 for none
        /// @param arrivesAfter how many steps later it arrives
        Network(int lost, int arrivesAfter) {
            this.lost = lost;
            this.arrivesAfter = arrivesAfter;
        }

        static Network sound() {
            return new Network(0, 0);
        }

        synchronized boolean loses(Runnable request) {
            requests++;
            if (requests != lost) {
                return false;
            }
            underWay.add(request);
            stepsLeft = arrivesAfter;
            return true;
        }

        /// Whether a request comes late in this run.
        boolean isLossy() {
            return lost > 0;
        }

        synchronized int requests() {
            return requests;
        }

        /// One step more has been taken.
        synchronized void step() {
            if (!underWay.isEmpty() && stepsLeft-- <= 0) {
                arrive();
            }
        }

        /// Whatever is under way arrives now: no request lives longer than that.
        synchronized void arrive() {
            underWay.forEach(Runnable::run);
            underWay.clear();
        }
    }

    private final Consumer<String> gate;
    private final Network network;

    GatedStore(ObjectStore store, Consumer<String> gate, Network network) {
        super(store);
        this.gate = gate;
        this.network = network;
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        gate.accept("put");
        Content sent = held(content);
        if (network.loses(() -> late(() -> super.write(name, sent, options)))) {
            throw new StoreException.Uncertain("the answer was lost", null);
        }
        return super.write(name, content, options);
    }

    /// The bytes are on the wire: they arrive though their file is gone by then.
    private static Content held(Content content) {
        try (InputStream bytes = content.open(0)) {
            return Content.of(bytes.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return new Deletion(Map.of(), Map.of(), deleteAll(names));
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        gate.accept("delete");
        List<ObjectName> asked = List.copyOf(names);
        if (network.loses(() -> late(() -> super.deleteAll(asked)))) {
            Map<ObjectName, StoreException> left = new HashMap<>();
            asked.forEach(name -> left.put(name, new StoreException.Uncertain("the answer was lost", null)));
            return left;
        }
        return super.deleteAll(names);
    }

    private static void late(Runnable request) {
        try {
            request.run();
        } catch (StoreException.Conflict e) {
            // The store refuses it when it comes.
            return;
        }
    }
}
