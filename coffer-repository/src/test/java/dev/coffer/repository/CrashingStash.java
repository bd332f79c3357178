package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A process that stashes one file and dies at a given step, as if it had been killed.
final class CrashingStash {
    static final String WITHIN_THE_SPOOL = "WITHIN_THE_SPOOL";
    static final int KILLED = Mortal.KILLED;

    private CrashingStash() {}

    /// @param arguments home, layout (`own` or `legacy`), the step, the file, and `file` or `input`
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        String step = arguments[2];
        Path file = Path.of(arguments[3]);
        boolean asInput = arguments[4].equals("input");
        try (ObjectStore store = FolderStore.open(home.resolve("store"));
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
                InputStream in = dying(Files.newInputStream(file), step);
                Stasher stasher = Stasher.builder(store, layout(arguments[1]), home.resolve("tmp"))
                        .catalogue(catalogue)
                        .standardInput(in)
                        .steps(reached -> Mortal.dieAt(step, reached))
                        .build()) {
            Source source = asInput ? new Source.StandardInput() : new Source.LocalFile(file);
            stasher.stash(source, Optional.empty());
        }
    }

    static BlobLayout layout(String name) {
        return name.equals("own") ? new BlobLayout.Incarnations("coffer", "") : new BlobLayout.Simple("coffer");
    }

    private static InputStream dying(InputStream in, String step) {
        return new FilterInputStream(in) {
            private int reads;

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                if (step.equals(WITHIN_THE_SPOOL) && reads++ == 1) {
                    Runtime.getRuntime().halt(KILLED);
                }
                return super.read(bytes, from, Math.min(length, 4096));
            }
        };
    }
}
