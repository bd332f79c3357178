package dev.coffer.store.retrying;

import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Removes many objects, and those again that could not be removed just then.
record RepeatedDeletion(ObjectStore store, Attempts attempts) {

    Map<ObjectName, StoreException> of(Collection<ObjectName> names) {
        return of(names, store::deleteAll);
    }

    /// The same of all versions; what each round has removed is counted together.
    Deletion forGood(Collection<ObjectName> names) {
        Map<ObjectName, Long> versions = new LinkedHashMap<>();
        Map<ObjectName, StoreException> hidden = new LinkedHashMap<>();
        Map<ObjectName, StoreException> failed = of(names, left -> {
            Deletion deletion = store.deleteForGood(left);
            deletion.versions().forEach((name, count) -> versions.merge(name, count, Long::sum));
            left.forEach(hidden::remove);
            hidden.putAll(deletion.hidden());
            return deletion.failed();
        });
        return new Deletion(versions, hidden, failed);
    }

    private Map<ObjectName, StoreException> of(
            Collection<ObjectName> names, Function<Collection<ObjectName>, Map<ObjectName, StoreException>> delete) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        Collection<ObjectName> left = names;
        Attempts.Series series = attempts.new Series();
        while (true) {
            Map<ObjectName, StoreException> answer = once(left, delete);
            List<ObjectName> again = new ArrayList<>();
            answer.forEach((name, reason) -> {
                failed.put(name, reason);
                if (reason instanceof StoreException.Unavailable || reason instanceof StoreException.Uncertain) {
                    again.add(name);
                }
            });
            left.stream().filter(name -> !answer.containsKey(name)).forEach(failed::remove);
            if (again.isEmpty() || !series.goesOnAfter()) {
                return failed;
            }
            left = again;
        }
    }

    /// To remove what may be gone already does no harm, so one that is uncertain is only another failure.
    private static Map<ObjectName, StoreException> once(
            Collection<ObjectName> names, Function<Collection<ObjectName>, Map<ObjectName, StoreException>> delete) {
        try {
            return delete.apply(names);
        } catch (StoreException.Unavailable | StoreException.Uncertain e) {
            Map<ObjectName, StoreException> all = new LinkedHashMap<>();
            names.forEach(name -> all.put(name, e));
            return all;
        }
    }
}
