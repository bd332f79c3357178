package dev.coffer.repository;

import dev.coffer.repository.headers.HeaderInspector;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Brings bytes in that no source is to be remembered for.
final class Deposit {
    private static final int BUFFER = 1 << 17;

    private final Shelf shelf;
    private final PictureInspector inspector = new HeaderInspector();

    Deposit(Shelf shelf) {
        this.shelf = shelf;
    }

    /// @param goes whether the file will be removed, so that nothing but the store has its bytes then
    Stored file(Path file, boolean goes) throws IOException {
        FileStamp stamp = FileStamp.of(file);
        try (Intake intake = take(file, stamp.size())) {
            if (!FileStamp.of(file).equals(stamp) || intake.size() != stamp.size()) {
                throw new RepositoryException.Fetch(
                        FailureKind.CHANGED, "the file changed while it was being read: " + file);
            }
            Facts facts = Facts.of(file, intake, inspector);
            Content content = Content.of(file, facts.size(), facts.digests().sha256());
            Shelf.Added added = shelf.add(content, facts, Shelf.Reference.toCome());
            if (goes) {
                shelf.assure(added, content, facts);
            }
            return stored(added, facts);
        }
    }

    Stored stream(InputStream in, Path temp) throws IOException {
        try (Spool spool = Spool.in(temp, Long.MAX_VALUE)) {
            Intake intake = spool.restart();
            in.transferTo(intake);
            return add(spool.file(), intake);
        }
    }

    private static Intake take(Path file, long size) throws IOException {
        Intake intake = new Intake(Optional.empty(), Long.MAX_VALUE);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[(int) Math.clamp(size + 1, 1, BUFFER)];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                intake.write(buffer, 0, read);
            }
            return intake;
        } catch (IOException | RuntimeException e) {
            intake.close();
            throw e;
        }
    }

    Stored add(Content content, Facts facts) {
        return stored(shelf.add(content, facts, Shelf.Reference.toCome()), facts);
    }

    Stored adopt(ObjectName object, Facts facts, Instant since) {
        return stored(shelf.adopt(object, facts, since), facts);
    }

    private Stored add(Path file, Intake intake) {
        Facts facts = Facts.of(file, intake, inspector);
        return add(Content.of(file, facts.size(), facts.digests().sha256()), facts);
    }

    private static Stored stored(Shelf.Added added, Facts facts) {
        UUID incarnation = UUID.fromString(added.incarnation().orElseThrow());
        Blob blob = new Blob(incarnation, facts.digests(), facts.size(), facts.mediaType(), added.object());
        return added.isNew() ? new Stored.New(blob) : new Stored.AlreadyHeld(blob);
    }
}
