package dev.coffer.repository.archive;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.Mortal;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StorageClass;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A process that archives, thaws, or looks at a ticket, and dies at a given step as if it had been killed.
final class CrashingArchive {
    static final int KILLED = Mortal.KILLED;

    private CrashingArchive() {}

    /// @param arguments the step, `archive`, `thaw` or a ticket, the server with its keys, and the catalogue (a
    /// file, or URL, user and password)
    public static void main(String[] arguments) {
        CatalogueSettings settings = arguments.length == 6
                ? CatalogueSettings.sqlite(Path.of(arguments[5]))
                : CatalogueSettings.postgresql(arguments[5], arguments[6], arguments[7]);
        try (Catalogue catalogue = Catalogue.open(settings);
                S3Store store = S3Store.open(S3Settings.at(URI.create(arguments[2]), arguments[3], arguments[4]))) {
            var layout = new BlobLayout.Incarnations(
                    all(catalogue).getFirst().blob().object().bucket(), "");
            Archive archive = new Archive(catalogue, store, layout, step -> Mortal.dieAt(arguments[0], step));
            switch (arguments[1]) {
                case "archive" -> archive.archive(all(catalogue), StorageClass.GLACIER, done -> {});
                case "thaw" -> archive.thaw(all(catalogue), RestoreRequest.forDays(7));
                default -> archive.look(UUID.fromString(arguments[1]));
            }
        }
    }

    static List<Entry.Held> all(Catalogue catalogue) {
        return catalogue.read(snapshot ->
                snapshot.find(EntryQuery.current()).map(Entry.Held.class::cast).toList());
    }

    /// Runs it.
    ///
    /// @return its exit code
    static int run(String step, String what, S3Access access, CatalogueSettings settings) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of(step, what, access.endpoint().toString(), access.accessKey(), access.secretKey()));
        arguments.addAll(
                switch (settings) {
                    case CatalogueSettings.Sqlite(var file) -> List.of(file.toString());
                    case CatalogueSettings.Postgresql(var url, var user, var password) -> List.of(url, user, password);
                });
        return Mortal.run(CrashingArchive.class, CrashingArchive::main, step, arguments);
    }
}
