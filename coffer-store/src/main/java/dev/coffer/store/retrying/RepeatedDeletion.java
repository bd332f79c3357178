package dev.coffer.store.retrying;

import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Removes many objects, and those again that could not be removed just then.
record RepeatedDeletion(ObjectStore store, Attempts attempts) {

    Map<ObjectName, StoreException> of(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        Collection<ObjectName> left = names;
        Attempts.Series series = attempts.new Series();
        while (true) {
            Map<ObjectName, StoreException> answer = once(left);
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
    private Map<ObjectName, StoreException> once(Collection<ObjectName> names) {
        try {
            return store.deleteAll(names);
        } catch (StoreException.Unavailable | StoreException.Uncertain e) {
            Map<ObjectName, StoreException> all = new LinkedHashMap<>();
            names.forEach(name -> all.put(name, e));
            return all;
        }
    }
}
