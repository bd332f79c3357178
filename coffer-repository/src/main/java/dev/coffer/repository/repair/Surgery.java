package dev.coffer.repository.repair;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.Finding;
import dev.coffer.repository.References;
import dev.coffer.repository.Transaction;
import dev.coffer.repository.repair.Repair.Outcome;
import dev.coffer.repository.repair.Repair.Step;
import dev.coffer.repository.repair.Repair.Whence;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The steps of one repair: look again, fetch, write, record.
final class Surgery {
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection') WHERE id = ? AND state = 'LIVE'";

    private final Catalogue catalogue;
    private final BlobLayout layout;
    private final Map<String, ObjectStore> stores;
    private final Whereabouts whereabouts;
    private final Bringing bringing;
    private final Step.Listener steps;

    Surgery(
            Catalogue catalogue,
            BlobLayout layout,
            Map<String, ObjectStore> stores,
            Whereabouts whereabouts,
            Bringing bringing,
            Step.Listener steps) {
        this.catalogue = catalogue;
        this.layout = layout;
        this.stores = stores;
        this.whereabouts = whereabouts;
        this.bringing = bringing;
        this.steps = steps;
    }

    Outcome plan(Finding finding) {
        return advice(finding).orElseGet(() -> {
            Optional<Patient> patient = Patient.of(catalogue, finding, BackupStore.MAIN);
            if (patient.isEmpty()) {
                return new Outcome.Settled(finding, "nothing needs it any more");
            }
            List<Whence> from = whereabouts.candidates(patient.get());
            return from.isEmpty() ? lost(finding, patient.get(), List.of()) : new Outcome.Repairable(finding, from);
        });
    }

    Outcome execute(Finding finding) {
        return advice(finding).orElseGet(() -> {
            Optional<Patient> patient = Patient.of(catalogue, finding, BackupStore.MAIN);
            if (patient.isEmpty()) {
                return new Outcome.Settled(finding, "nothing needs it any more");
            }
            Path file = bringing.file();
            try {
                return execute(finding, patient.get(), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                remove(file);
            }
        });
    }

    /// What to say of a finding that is not about an object which should be there.
    private static Optional<Outcome> advice(Finding finding) {
        if (finding.store().equals(Finding.CACHE)) {
            return Optional.of(
                    new Outcome.Left(finding, "remove the file: what a cache does not have it brings when it is read"));
        }
        return switch (finding.kind()) {
            case MISSING, WRONG_SIZE, CORRUPT -> Optional.empty();
            case AMBIGUOUS -> Optional.of(new Outcome.Left(finding, "name the blobs by their SHA-256"));
            case ORPHANED ->
                Optional.of(new Outcome.Left(
                        finding,
                        "nothing is deleted because a listing shows it; if you know it, do so yourself (coffer s3 rm;"
                                + " rm in a folder)"));
            case INCONSISTENT ->
                Optional.of(new Outcome.Left(
                        finding,
                        "the database was changed by other means: coffer restore --into an empty catalogue has the last"
                                + " backup (coffer backup --ls), and catalogue in the configuration names it then"));
        };
    }

    private Outcome execute(Finding finding, Patient patient, Path file) throws IOException {
        if (bringing.bring(new Whence.Stored(patient.store(), patient.object()), patient, file)
                .isEmpty()) {
            return new Outcome.Settled(finding, "it is as it should be");
        }
        if (isAnothers(patient) && patient.isCopy()) {
            return forget(finding, patient);
        }
        List<String> tried = new ArrayList<>();
        for (Whence whence : whereabouts.candidates(patient)) {
            Optional<String> failure = bringing.bring(whence, patient, file);
            if (failure.isEmpty()) {
                steps.reached(Step.FETCHED);
                return isAnothers(patient)
                        ? replace(finding, patient, file, whence)
                        : writeBack(finding, patient, file, whence);
            }
            tried.add(whence + ": " + failure.get());
        }
        return lost(finding, patient, tried);
    }

    /// Whether the object lies in an adopted bucket.
    private static boolean isAnothers(Patient patient) {
        return patient.isAdopted() && patient.store().equals(BackupStore.MAIN);
    }

    /// Another name that its owner has given the same bytes, and taken away.
    private Outcome forget(Finding finding, Patient patient) {
        catalogue.transact(transaction -> transaction
                .session()
                .update(
                        "DELETE FROM placement WHERE store = ? AND bucket = ? AND object_key = ?",
                        patient.store(),
                        patient.object().bucket(),
                        patient.object().key()));
        return new Outcome.Settled(finding, "it was a second name of bytes that are elsewhere, and is forgotten");
    }

    private Outcome writeBack(Finding finding, Patient patient, Path file, Whence from) {
        if (Patient.of(catalogue, finding, BackupStore.MAIN).isEmpty()) {
            return new Outcome.Settled(finding, "nothing needs it any more");
        }
        WriteOptions options =
                WriteOptions.plain().withContentType(patient.facts().mediaType());
        Content content = Content.of(file, patient.facts().size(), patient.sha256());
        ObjectStore store = Objects.requireNonNull(stores.get(patient.store()));
        ObjectInfo written = written(store, patient.object(), content, options);
        if (written.size() != patient.facts().size()) {
            throw new StoreException.Corrupt("the store has " + written.size() + " bytes of " + patient.object()
                    + " instead of " + patient.facts().size());
        }
        steps.reached(Step.WRITTEN);
        catalogue.transact(transaction -> record(transaction, patient, patient.object(), from));
        steps.reached(Step.RECORDED);
        return new Outcome.Repaired(finding, from, patient.object());
    }

    /// The same bytes to the same name: that the answer was lost is no reason not to try again.
    private static ObjectInfo written(ObjectStore store, ObjectName object, Content content, WriteOptions options) {
        try {
            return store.write(object, content, options);
        } catch (StoreException.Uncertain e) {
            return store.write(object, content, options);
        }
    }

    private Outcome replace(Finding finding, Patient patient, Path file, Whence from) {
        Blob blob = new Blobs(catalogue, Objects.requireNonNull(stores.get(BackupStore.MAIN)), layout)
                .add(Content.of(file, patient.facts().size(), patient.sha256()), patient.facts())
                .blob();
        steps.reached(Step.WRITTEN);
        catalogue.transact(transaction -> {
            References.move(transaction, patient.incarnation(), blob.incarnation(), layout.place(), transaction.now());
            // Its object was never this repository's to delete: the row goes to its end at once.
            long now = transaction.now().toEpochMilli();
            String id = patient.incarnation().toString();
            transaction.session().update("UPDATE counter SET value = value + 1 WHERE name = 'collection'");
            transaction.session().update(CONDEMN, now, id);
            transaction.session().update("UPDATE blob SET state = 'GONE', gone_at = ? WHERE id = ?", now, id);
            return record(transaction, patient, blob.object(), from);
        });
        steps.reached(Step.RECORDED);
        return new Outcome.Repaired(finding, from, blob.object());
    }

    private static long record(Transaction transaction, Patient patient, ObjectName object, Whence from) {
        return transaction
                .log()
                .record(
                        Change.Kind.REPAIRED,
                        null,
                        null,
                        null,
                        null,
                        "sha256-" + patient.sha256() + " at " + object + " from " + from);
    }

    private Outcome lost(Finding finding, Patient patient, List<String> tried) {
        return new Outcome.Lost(
                finding,
                whereabouts.versions(patient),
                whereabouts.sources(patient),
                whereabouts.hosts(patient.sha256()),
                tried);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
