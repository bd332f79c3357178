package dev.coffer.store.s3;

import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.Versioning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Error;

/// Removes objects with all versions that a bucket keeps of them, their delete markers included.
///
/// Versions are listed once, and removed by their ids: what somebody writes under the same key
/// meanwhile, or a request that arrives late, is another version and is not hit.
///
/// @param most how many are listed or removed at once
record S3Versions(S3Connection s3, S3Deletions deletions, int most) {
    static final int MOST_AT_ONCE = 1000;
    private static final int MOST_OF_ONE = 100_000;

    /// @param isMarker a marker has no bytes
    private record Version(ObjectName object, String id, boolean isMarker) {
        ObjectIdentifier identifier() {
            return ObjectIdentifier.builder().key(object.key()).versionId(id).build();
        }
    }

    /// @throws StoreException.NoBucket if there is no such bucket
    Versioning versioning(String bucket, String prefix) {
        Optional<Boolean> keeps = keeps(bucket);
        if (keeps.equals(Optional.of(false))) {
            return Versioning.NEVER;
        }
        if (mayList(bucket, prefix) && mayRemove(bucket, prefix)) {
            return Versioning.KEPT;
        }
        return keeps.isPresent() ? Versioning.OUT_OF_REACH : Versioning.UNKNOWN;
    }

    Deletion deleteForGood(Collection<ObjectName> names) {
        Found found = new Found();
        new LinkedHashSet<>(names)
                .stream().collect(Collectors.groupingBy(ObjectName::bucket)).forEach((bucket, all) -> {
                    try {
                        delete(bucket, all, found);
                    } catch (StoreException e) {
                        all.forEach(name -> found.failed.putIfAbsent(name, e));
                    }
                });
        found.failed.keySet().forEach(found.hidden::remove);
        return new Deletion(found.versions, found.hidden, found.failed);
    }

    /// What is put together for a [Deletion].
    private static final class Found {
        private final Map<ObjectName, Long> versions = new LinkedHashMap<>();
        private final Map<ObjectName, StoreException> hidden = new LinkedHashMap<>();
        private final Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
    }

    private void delete(String bucket, List<ObjectName> names, Found found) {
        Optional<Boolean> keeps = keeps(bucket);
        if (keeps.equals(Optional.of(false))) {
            found.failed.putAll(deletions.deleteAll(names));
            return;
        }
        List<Version> batch = new ArrayList<>();
        Set<ObjectName> outOfReach = new LinkedHashSet<>();
        for (ObjectName name : names) {
            // Who may not list the versions of one object may not list those of the others.
            if (!outOfReach.isEmpty() || !list(name, batch, found)) {
                outOfReach.add(name);
            }
        }
        if (!batch.isEmpty()) {
            remove(batch, found);
        }
        names.stream().filter(found.hidden::containsKey).forEach(outOfReach::add);
        if (!outOfReach.isEmpty()) {
            hide(bucket, List.copyOf(outOfReach), keeps.isPresent(), found);
        }
    }

    /// Lists all before any is removed: a page that follows one whose versions are gone is none to every server.
    ///
    /// @param batch of versions to be removed, which this adds to, and removes when it is full
    /// @return whether the caller may know
    private boolean list(ObjectName name, List<Version> batch, Found found) {
        List<Version> all = new ArrayList<>();
        try {
            Pages pages = new Pages(name);
            while (pages.goesOn() && all.size() < MOST_OF_ONE) {
                all.addAll(pages.next());
            }
            if (pages.goesOn()) {
                found.failed.put(
                        name,
                        new StoreException.Unavailable(
                                name + " has more than " + MOST_OF_ONE + " versions; the others go next time", null));
            }
        } catch (StoreException.Denied | StoreException.Refused e) {
            return false;
        }
        for (Version version : all) {
            batch.add(version);
            if (batch.size() == most) {
                remove(batch, found);
            }
        }
        return true;
    }

    /// The versions of one object, page by page.
    private final class Pages {
        private final ObjectName name;
        private @Nullable String nextKey;
        private @Nullable String nextVersion;
        private boolean ended;

        private Pages(ObjectName name) {
            this.name = name;
        }

        boolean goesOn() {
            return !ended;
        }

        List<Version> next() {
            String what = "list the versions of " + name;
            ListObjectVersionsResponse answer = s3.ask(
                    what,
                    () -> s3.client()
                            .listObjectVersions(request -> request.bucket(name.bucket())
                                    .prefix(name.key())
                                    .maxKeys(most)
                                    .keyMarker(nextKey)
                                    .versionIdMarker(nextVersion)));
            nextKey = answer.nextKeyMarker();
            nextVersion = answer.nextVersionIdMarker();
            // In the order of keys, and this one comes first of those that begin with it.
            boolean isPast = Stream.concat(
                            answer.versions().stream().map(ObjectVersion::key),
                            answer.deleteMarkers().stream().map(DeleteMarkerEntry::key))
                    .anyMatch(key -> !name.key().equals(key));
            ended = isPast || !s3.required(what, answer.isTruncated());
            return Stream.concat(
                            answer.versions().stream()
                                    .filter(version -> name.key().equals(version.key()))
                                    .map(version -> new Version(name, s3.required(what, version.versionId()), false)),
                            answer.deleteMarkers().stream()
                                    .filter(marker -> name.key().equals(marker.key()))
                                    .map(marker -> new Version(name, s3.required(what, marker.versionId()), true)))
                    .toList();
        }
    }

    /// Removes versions, and empties the list of them.
    private void remove(List<Version> batch, Found found) {
        String bucket = batch.getFirst().object().bucket();
        List<ObjectIdentifier> ids = batch.stream().map(Version::identifier).toList();
        List<S3Error> errors;
        try {
            errors = s3.ask(
                            "delete versions of objects of s3://" + bucket,
                            () -> s3.client()
                                    .deleteObjects(request -> request.bucket(bucket)
                                            .delete(these -> these.objects(ids).quiet(true))))
                    .errors();
        } catch (StoreException.Denied e) {
            batch.forEach(version -> found.hidden.put(version.object(), e));
            batch.clear();
            return;
        }
        Map<ObjectIdentifier, S3Error> left = new LinkedHashMap<>();
        for (S3Error error : errors) {
            if (!"NoSuchKey".equals(error.code()) && !"NoSuchVersion".equals(error.code())) {
                left.put(
                        ObjectIdentifier.builder()
                                .key(error.key())
                                .versionId(error.versionId())
                                .build(),
                        error);
            }
        }
        for (Version version : batch) {
            S3Error error = left.get(version.identifier());
            if (error == null) {
                found.versions.merge(version.object(), version.isMarker() ? 0L : 1L, Long::sum);
                continue;
            }
            StoreException reason = s3.errors()
                    .of("delete the version " + version.id() + " of " + version.object(), S3Deletions.exception(error));
            if (reason instanceof StoreException.Denied) {
                found.hidden.put(version.object(), reason);
            } else {
                found.failed.put(version.object(), reason);
            }
        }
        batch.clear();
    }

    /// Removes objects by their names alone, where versions cannot be reached.
    ///
    /// @param known whether the bucket has said that it keeps versions; else its answer tells
    private void hide(String bucket, List<ObjectName> names, boolean known, Found found) {
        for (int from = 0; from < names.size(); from += most) {
            List<ObjectName> some = names.subList(from, Math.min(names.size(), from + most));
            Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
            List<String> marked = deletions.deleteTelling(bucket, some, failed).stream()
                    .filter(deleted -> Boolean.TRUE.equals(deleted.deleteMarker()))
                    .map(DeletedObject::key)
                    .toList();
            found.failed.putAll(failed);
            some.stream()
                    .filter(name -> !failed.containsKey(name) && (known || marked.contains(name.key())))
                    .forEach(name -> found.hidden.put(name, outOfReach(name)));
        }
    }

    private static StoreException outOfReach(ObjectName name) {
        return new StoreException.Denied(
                name + ": the bucket keeps an old version, which these credentials may not remove; that needs"
                        + " s3:ListBucketVersions and s3:DeleteObjectVersion",
                null);
    }

    /// @return empty if the caller may not ask
    private Optional<Boolean> keeps(String bucket) {
        try {
            String status = s3.ask(
                            "ask whether the bucket " + bucket + " keeps versions",
                            () -> s3.client().getBucketVersioning(request -> request.bucket(bucket)))
                    .statusAsString();
            return Optional.of("Enabled".equals(status) || "Suspended".equals(status));
        } catch (StoreException.Denied e) {
            return Optional.empty();
        } catch (StoreException.Refused e) {
            return Optional.of(false); // a server that has no versions
        }
    }

    private boolean mayList(String bucket, String prefix) {
        return may(() -> s3.client()
                .listObjectVersions(
                        request -> request.bucket(bucket).prefix(prefix).maxKeys(1)));
    }

    /// By removing a version that is not there.
    private boolean mayRemove(String bucket, String prefix) {
        String key =
                prefix + (prefix.isEmpty() || prefix.endsWith("/") ? "" : "/") + "coffer-probe-" + UUID.randomUUID();
        return may(() -> s3.client()
                .deleteObject(request -> request.bucket(bucket).key(key).versionId("null")));
    }

    private boolean may(Runnable request) {
        try {
            s3.ask("look at versions", () -> {
                request.run();
                return true;
            });
            return true;
        } catch (StoreException.Denied e) {
            return false;
        } catch (StoreException.NotFound e) {
            return true;
        }
    }
}
