package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a quarantine promises, on every database.
abstract class QuarantineContract extends Kept {

    @Test
    void whatIsInQuarantineIsNotFoundByAnyDigestUntilItIsLifted() {
        Blob blob = put("data/x", "bad").blob();
        put("data/y", "good");
        Sha256 sha256 = blob.digests().sha256();
        Quarantine.Case made = quarantine().set(sha256, "case 7");
        assertThat(made.digests()).isEqualTo(blob.digests());
        for (BlobId id : List.of(BlobId.of(sha256), BlobId.of(blob.digests().md5()))) {
            assertThatThrownBy(() -> blobs().find(id))
                    .isInstanceOf(RepositoryException.Quarantined.class)
                    .hasMessageNotContaining("case 7");
            assertThat(blobs().findAnyway(id)).contains(blob.held());
            assertThat(quarantine().find(id)).containsExactly(made);
        }
        assertThat(quarantine().list()).containsExactly(made);
        assertThat(text(blob)).as("who has it reads on").isEqualTo("bad");
        assertThat(quarantine().set(sha256, "case 7")).as("said already").isEqualTo(made);
        assertThat(quarantine().set(sha256, "case 8").reason()).isEqualTo("case 8");

        assertThat(quarantine().lift(sha256)).isTrue();
        assertThat(quarantine().lift(sha256)).isFalse();
        assertThat(blobs().find(BlobId.of(sha256))).contains(blob.held());
        List<Change> changes = changes().stream()
                .filter(change -> change.kind().name().startsWith("QUARANTINE"))
                .toList();
        assertThat(changes)
                .extracting(Change::kind)
                .containsExactly(Change.Kind.QUARANTINED, Change.Kind.QUARANTINED, Change.Kind.QUARANTINE_LIFTED);
        assertThat(changes)
                .allSatisfy(change -> assertThat(Quarantine.digests(change)).contains(blob.digests()));
    }

    @Test
    void itKeepsNothingAndHoldsForBytesThatComeBack() {
        Entry.Published bad = put("data/x", "bad");
        Sha256 sha256 = bad.blob().digests().sha256();
        quarantine().set(sha256, "case 7");
        pass(Duration.ofHours(2));
        housekeeping.purge(new PurgeRequest(bad.path(), true, Optional.empty()), NONE);
        assertThat(objects()).isEmpty();
        assertThat(blobs().find(BlobId.of(sha256))).isEmpty();
        put("data/z", "bad");
        assertThatThrownBy(() -> blobs().find(BlobId.of(sha256))).isInstanceOf(RepositoryException.Quarantined.class);
    }

    @Test
    void whatIsPurgedIsNotFoundFromThenOnUnlessSomebodyElseHasIt() {
        Blob blob = put("anna/x", "shared").blob();
        put("berta/x", "shared");
        BlobId id = BlobId.of(blob.digests().sha256());
        BlobId md5 = BlobId.of(blob.digests().md5());
        housekeeping.purge(new PurgeRequest(new EntryPath("anna/x"), true, Optional.empty()), GRACES);
        assertThat(blobs().find(id)).isPresent();
        housekeeping.purge(new PurgeRequest(new EntryPath("berta/x"), true, Optional.empty()), GRACES);
        assertThat(blobs().find(id)).isEmpty();
        assertThat(blobs().find(md5)).isEmpty();
        assertThat(blobs().wasPurged(id)).isTrue();
        assertThat(text(blob)).as("who reads it reads on").isEqualTo("shared");

        stashed("shared");
        assertThat(blobs().find(md5)).isPresent();
    }

    @Test
    void onlyAnAdminOfEverythingKeepsBackAndOnlyWhatIsThere() {
        Blob blob = put("data/x", "bad").blob();
        Sha256 sha256 = blob.digests().sha256();
        assertThatThrownBy(() -> quarantine().set(new Sha256("ab".repeat(32)), "case 7"))
                .isInstanceOf(RepositoryException.Unknown.class);
        assertThatIllegalArgumentException().isThrownBy(() -> quarantine().set(sha256, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> quarantine().set(sha256, "two\nlines"));
        assertThatIllegalArgumentException().isThrownBy(() -> quarantine().set(sha256, "x".repeat(1001)));
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        quarantine().set(sha256, "case 7");
        var bobs = new Quarantine(catalogue.as(new Author("bob", new HostName("h2"))));
        assertThatThrownBy(() -> bobs.set(sha256, "case 8")).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(() -> bobs.lift(sha256)).isInstanceOf(RepositoryException.Denied.class);
        assertThatThrownBy(bobs::list).isInstanceOf(RepositoryException.Denied.class);
    }

    private Quarantine quarantine() {
        return new Quarantine(catalogue);
    }
}
