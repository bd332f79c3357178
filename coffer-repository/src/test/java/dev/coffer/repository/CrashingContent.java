package dev.coffer.repository;

import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that moves a file in, or fills a draft, and dies at a given point, as if it had been killed.
final class CrashingContent {
    static final int KILLED = 137;
    static final EntryPath PATH = new EntryPath("data/x");

    private CrashingContent() {}

    /// @param words a directory, and the point: a [DraftStep], or BROUGHT, COMMITTED and NEVER of a move
    public static void main(String[] words) throws IOException {
        Path home = Path.of(words[0]);
        String step = words[1];
        try (FolderStore store = FolderStore.open(home.resolve("store"));
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            Blobs blobs = new Blobs(catalogue, store, new BlobLayout.Incarnations("coffer", ""));
            if (words[2].equals("move")) {
                move(catalogue, blobs, home.resolve("file"), step);
            } else {
                fill(catalogue, blobs, home, step);
            }
        }
    }

    private static void move(Catalogue catalogue, Blobs blobs, Path file, String step) throws IOException {
        MovedFile moved = blobs.move(file);
        dieAt(step, "BROUGHT");
        catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, moved.stored().blob())));
        dieAt(step, "COMMITTED");
        moved.remove();
    }

    private static void fill(Catalogue catalogue, Blobs blobs, Path home, String step) throws IOException {
        Drafts drafts = new Drafts(catalogue, blobs, home.resolve("drafts"), reached -> dieAt(step, reached.name()));
        Path temp = Files.createDirectories(home.resolve("tmp"));
        Entry.Draft draft = (Entry.Draft) catalogue.<Entry, RuntimeException>read(
                snapshot -> snapshot.history(PATH).findFirst().orElseThrow());
        drafts.append(draft, new ByteArrayInputStream("two".getBytes(StandardCharsets.UTF_8)));
        drafts.fill(draft, temp);
    }

    private static void dieAt(String step, String here) {
        if (step.equals(here)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
