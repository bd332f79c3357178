package dev.coffer.repository.ledger;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.Mortal;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process that makes a derivative and stores it, or removes it, and dies at a given step, as if it had been killed.
final class CrashingLedger {
    static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");
    static final byte[] BYTES = "a small lake".getBytes(StandardCharsets.UTF_8);

    private CrashingLedger() {}

    static int run(Path home, String step, String what, Sha256 original, List<String> where) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(home.resolve("store").toString(), step, what, original.hex()));
        arguments.addAll(where);
        return Mortal.run(CrashingLedger.class, CrashingLedger::main, step, arguments);
    }

    static DerivativeRequest wanted(Sha256 original) {
        return new DerivativeRequest(original.hex(), original, "r1", "engine-1", List.of(), Optional.empty());
    }

    /// @param arguments the folder of the store, the step, `make`, `make-set` or `remove`, the original, and the
    /// catalogue (a file,
    ///     or URL, user and password)
    public static void main(String[] arguments) {
        List<String> where = List.of(arguments).subList(4, arguments.length);
        CatalogueSettings settings = where.size() == 1
                ? CatalogueSettings.sqlite(Path.of(where.getFirst()))
                : CatalogueSettings.postgresql(where.get(0), where.get(1), where.get(2));
        try (Catalogue catalogue = Catalogue.open(settings);
                FolderStore store = FolderStore.open(Path.of(arguments[0]))) {
            Ledger ledger = Ledger.of(catalogue, store, LAYOUT, step -> Mortal.dieAt(arguments[1], step));
            DerivativeRequest wanted = wanted(new Sha256(arguments[3]));
            switch (arguments[2]) {
                case "make" -> make(ledger, wanted);
                case "make-set" -> makeSet(ledger, wanted);
                default -> ledger.find(wanted.key()).ifPresent(row -> ledger.remove(List.of(row.id()), "asked for"));
            }
        }
    }

    static void make(Ledger ledger, DerivativeRequest wanted) {
        if (ledger.findOrBegin(wanted, Duration.ofMinutes(2)) instanceof Answer.Yours(var making)) {
            Sha256 digest = Sha256.of(BYTES);
            ledger.store(
                    making,
                    new DerivativeRow.Result("webp", digest, BYTES.length, 3, 2),
                    Content.of(BYTES, digest),
                    "image/webp");
        }
    }

    /// The same, of three files.
    static void makeSet(Ledger ledger, DerivativeRequest wanted) {
        if (ledger.findOrBegin(wanted, Duration.ofMinutes(2)) instanceof Answer.Yours(var making)) {
            Sha256 digest = Sha256.of(BYTES);
            ledger.store(
                    making,
                    new DerivativeRow.Result("m3u8", digest, BYTES.length, 0, 0),
                    file("master.m3u8"),
                    List.of(file("v0/0.ts"), file("v0/index.m3u8")));
        }
    }

    private static Ledger.Written file(String name) {
        Sha256 digest = Sha256.of(BYTES);
        return new Ledger.Written(name, Content.of(BYTES, digest), digest, "text/plain");
    }
}
