package dev.coffer.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Sha256;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What marks promise, on every database.
abstract class MarkContract extends CatalogueOfEntries {
    private static final FocalPoint POINT = new FocalPoint(0.3, 0.7);

    @Test
    void whatIsSaidHoldsForTheBytesUntilSomethingElseIs() {
        Marks marks = marks();
        Sha256 lake = blob("lake").digests().sha256();
        assertThat(marks.find(lake)).isEmpty();
        assertThat(marks.said(BlobId.of(lake))).isEqualTo(Mark.Said.NOTHING);

        Mark first = marks.set(lake, said -> said.withFocus(POINT)).orElseThrow();
        assertThat(first).isEqualTo(new Mark(lake, new Mark.Said(Optional.of(POINT), false), ALICE, START));
        Mark second = marks.set(lake, said -> said.keepingPlace(true)).orElseThrow();
        assertThat(second.said()).isEqualTo(new Mark.Said(Optional.of(POINT), true));
        assertThat(marks.find(lake)).contains(second);
        assertThat(marks.said(BlobId.of(lake))).isEqualTo(second.said());
        assertThat(marks.said(BlobId.of(Md5.of("lake".getBytes(UTF_8))))).isEqualTo(second.said());
        assertThat(marks.said(BlobId.of(Md5.of("sea".getBytes(UTF_8))))).isEqualTo(Mark.Said.NOTHING);

        assertThat(marks.set(lake, said -> said.withoutFocus().keepingPlace(false)))
                .isEmpty();
        assertThat(marks.find(lake)).isEmpty();
        assertThat(marks.remove(lake)).isFalse();
        marks.set(lake, said -> said.keepingPlace(true));
        assertThat(marks.remove(lake)).isTrue();
        assertThat(marks.list()).isEmpty();
    }

    @Test
    void allAreListedInTheOrderOfTheirDigests() {
        Marks marks = marks();
        List<Sha256> pictures = new ArrayList<>();
        for (String text : List.of("a", "b", "c", "d", "e")) {
            pictures.add(blob(text).digests().sha256());
            marks.set(pictures.getLast(), said -> said.withFocus(POINT));
        }
        assertThat(marks.list().map(Mark::picture))
                .containsExactlyElementsOf(pictures.stream()
                        .sorted((one, other) -> one.hex().compareTo(other.hex()))
                        .toList());
    }

    @Test
    void whoChangedWhatIsInTheLogAndTellsWhatToLookAtAgain() {
        Marks marks = marks();
        Sha256 lake = blob("lake").digests().sha256();
        Sha256 sea = blob("sea").digests().sha256();
        long start = marks.changed(Optional.empty()).until();
        marks.set(lake, said -> said.withFocus(POINT).keepingPlace(true));
        marks.set(lake, said -> said.withFocus(POINT));
        marks.remove(lake);
        marks.remove(sea);
        assertThat(changes()).extracting(Change::kind).containsExactly(Change.Kind.MARKED, Change.Kind.UNMARKED);
        assertThat(changes().getFirst().detail()).contains("sha256-" + lake.hex() + ": focus 0.3,0.7, keeps the place");
        Marks.Changed changed = marks.changed(Optional.of(start));
        assertThat(changed.pictures()).isEqualTo(Set.of(lake));
        assertThat(changed.all()).isFalse();
        assertThat(marks.changed(Optional.of(changed.until())).pictures()).isEmpty();
        // a catalogue that was restored to a time before
        assertThat(marks.changed(Optional.of(changed.until() + 1)).all()).isTrue();
    }

    @Test
    void itGoesWithTheLastOfItsBytes() {
        Marks marks = marks();
        Blob lake = blob("lake");
        Sha256 digest = lake.digests().sha256();
        marks.set(digest, said -> said.withFocus(POINT));
        Blob twin = twin(lake);
        condemn(lake);
        assertThat(marks.find(digest)).as("they lie elsewhere too").isPresent();
        condemn(twin);
        assertThat(marks.find(digest)).isEmpty();
        assertThatThrownBy(() -> marks.set(digest, said -> said.withFocus(POINT)))
                .isInstanceOf(RepositoryException.Unknown.class);
        blob("lake");
        assertThat(marks.find(digest)).isEmpty();
    }

    @Test
    void whoMayNotWriteAllPathsOfTheBytesChangesNothing() {
        Sha256 lake =
                publish(new EntryPath("bobs/lake"), "lake").blob().digests().sha256();
        Sha256 sea = publish(new EntryPath("bobs/sea"), "sea").blob().digests().sha256();
        publish(new EntryPath("alices/sea"), "sea");
        Sha256 stray = blob("at no path").digests().sha256();
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal("bob"), Role.WRITER, PathPrefix.of(new EntryPath("bobs")));
        catalogue.permissions().grant(new Principal("bob"), Role.READER, PathPrefix.ALL);
        Marks bobs = new Marks(catalogue.as(BOB), LAYOUT);
        assertThat(bobs.set(lake, said -> said.withFocus(POINT))).isPresent();
        for (Sha256 other : List.of(sea, stray)) {
            assertThatThrownBy(() -> bobs.set(other, said -> said.keepingPlace(true)))
                    .isInstanceOf(RepositoryException.Denied.class);
            assertThat(bobs.find(other)).isEmpty();
        }
        marks().set(sea, said -> said.withFocus(POINT));
        assertThatThrownBy(() -> bobs.remove(sea)).isInstanceOf(RepositoryException.Denied.class);
        assertThat(bobs.find(sea)).isPresent();
    }

    @Test
    void whoSaysSomethingAtOnceLosesNothingOfTheOther() throws Exception {
        Sha256 lake = blob("lake").digests().sha256();
        try (Catalogue second = open();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Marks other = new Marks(second, LAYOUT);
            Marks marks = marks();
            for (int i = 0; i < 10; i++) {
                marks.remove(lake);
                Future<?> focus = threads.submit(() -> marks.set(lake, said -> said.withFocus(POINT)));
                Future<?> place = threads.submit(() -> other.set(lake, said -> said.keepingPlace(true)));
                focus.get();
                place.get();
                assertThat(marks.said(BlobId.of(lake))).isEqualTo(new Mark.Said(Optional.of(POINT), true));
            }
        }
    }

    @Test
    void aPointLiesInsideOfThePicture() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new FocalPoint(wrong, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> new FocalPoint(0, wrong));
        }
        assertThat(new FocalPoint(1.0 / 3, 0.99999)).isEqualTo(new FocalPoint(0.3333, 1));
    }

    private Marks marks() {
        return new Marks(catalogue, LAYOUT);
    }

    /// The same bytes in another place.
    private Blob twin(Blob blob) {
        Facts facts = new Facts(blob.digests(), blob.size(), blob.mediaType(), Optional.empty(), Optional.empty());
        var elsewhere = new BlobLayout.Incarnations("elsewhere", "");
        BlobTable table = catalogue.table(elsewhere);
        return catalogue.change("", session -> {
            var id = IncarnationId.next(InstantSource.system());
            var object = elsewhere.object(facts.digests().sha256(), id);
            table.adopt(session, id, facts, object);
            return Blob.of(new BlobRow(id.toString(), facts, object));
        });
    }
}
