package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.repository.similar.PictureIndex;
import dev.coffer.repository.similar.PictureIndex.Looked;
import dev.coffer.repository.similar.PictureIndex.Pending;
import dev.coffer.repository.similar.PictureIndex.Similar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the index of pictures promises, on every database. Alice is the admin; Bob is who may not.
abstract class SimilarContract extends Kept {
    private static final PerceptualHash HASH = new PerceptualHash(0xc3ca9d998aace86aL);
    private static final String GIF = "GIF89a";

    private PictureIndex index;

    @BeforeEach
    void openIndex() {
        index = new PictureIndex(catalogue, LAYOUT);
    }

    @Test
    void whatIsNearIsFoundTheNearestFirstAndNothingElse() {
        Random random = new Random(7);
        List<Entry.Published> pictures = new ArrayList<>();
        List<PerceptualHash> hashes = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            pictures.add(put("p/" + i, GIF + i));
            hashes.add(i < 20 ? flipped(HASH, random, i) : new PerceptualHash(random.nextLong()));
            look(pictures.get(i), hashes.get(i));
        }
        for (int distance = 0; distance <= PictureIndex.MOST; distance++) {
            int most = distance;
            List<Similar> found = index.near(HASH, distance);
            assertThat(found)
                    .as("all within %d bits, and no other", distance)
                    .hasSize((int) hashes.stream()
                            .filter(it -> it.distance(HASH) <= most)
                            .count())
                    .isSortedAccordingTo(Comparator.comparingInt(Similar::distance))
                    .allSatisfy(
                            it -> assertThat(it.distance()).isEqualTo(it.hash().distance(HASH)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> index.near(HASH, PictureIndex.MOST + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> index.near(HASH, -1));
    }

    @Test
    void whatNobodyLookedAtIsPendingUntilSomebodyHas() {
        put("text", "no picture");
        Entry.Published one = put("a", GIF + 1);
        Entry.Published two = put("b", GIF + 2);

        List<Pending> pending = index.pending("", 10);
        assertThat(pending)
                .extracting(it -> it.blob().id())
                .containsExactlyInAnyOrder(one.blob().id(), two.blob().id());
        assertThat(index.pending(pending.getFirst().incarnation(), 10)).hasSize(1);
        assertThat(index.pending("", 1)).hasSize(1);

        look(one, HASH);
        assertThat(index.put(List.of(new Looked(two.blob().incarnation().toString(), Optional.empty()))))
                .isOne();
        assertThat(index.pending("", 10)).isEmpty();
        assertThat(index.size()).isOne();
        assertThat(index.put(List.of(looked(one, new PerceptualHash(1)))))
                .as("what is kept stays")
                .isZero();
        assertThat(index.near(HASH, 0)).hasSize(1);
    }

    @Test
    void aContentThatIsPurgedIsNotFoundAndLeavesTheIndexWithItsBlob() {
        Entry.Published picture = put("data/x", GIF);
        look(picture, HASH);
        purge(picture);
        assertThat(index.near(HASH, 0)).as("nothing refers to it").isEmpty();

        pass(Duration.ofDays(30));
        run(NONE);
        assertThat(index.size()).isZero();
        assertThat(index.put(List.of(looked(picture, HASH)))).as("it is gone").isZero();
        assertThat(index.size()).isZero();
    }

    @Test
    void whoeverCondemnsABlobTakesItOutOfTheIndex() {
        Blob blob = blob(GIF);
        index.put(List.of(new Looked(blob.incarnation().toString(), Optional.of(HASH))));
        assertThat(index.size()).isOne();

        condemn(blob);
        assertThat(index.size()).isZero();
    }

    @Test
    void aReaderIsToldOfWhatHeMayRead() {
        look(put("his/a", GIF + 1), HASH);
        look(put("hers/b", GIF + 2), HASH);
        Entry.Published both = put("hers/c", GIF + 3);
        look(both, HASH);
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("his/c"), both.blob())));
        Entry.Published hidden = put("his/d", GIF + 4);
        look(hidden, HASH);
        expire(hidden);
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        catalogue.permissions().grant(new Principal("bob"), Role.READER, new PathPrefix("his"));
        PictureIndex his = new PictureIndex(catalogue.as(BOB), LAYOUT);

        assertThat(his.near(HASH, 3))
                .flatExtracting(Similar::paths)
                .extracting(EntryPath::text)
                .containsExactlyInAnyOrder("his/a", "his/c");
        List<List<Similar>> groups = new ArrayList<>();
        his.groups(3, groups::add);
        assertThat(groups).singleElement().satisfies(group -> assertThat(group).hasSize(2));
        assertThat(index.near(HASH, 3)).as("who may read everything").hasSize(4);
    }

    @Test
    void picturesThatLookAlikeAreInOneGroup() {
        Random random = new Random(3);
        PerceptualHash near = flipped(HASH, random, 3);
        look(put("a", GIF + 1), HASH);
        look(put("b", GIF + 2), near);
        look(put("c", GIF + 3), flipped(near, random, 2));
        look(put("d", GIF + 4), new PerceptualHash(~HASH.bits()));
        look(put("e", GIF + 5), new PerceptualHash(42));
        look(put("f", GIF + 6), new PerceptualHash(42));
        List<List<Similar>> groups = new ArrayList<>();
        index.groups(3, groups::add);

        assertThat(groups).hasSize(2);
        assertThat(groups).extracting(List::size).containsExactlyInAnyOrder(3, 2);
        groups.clear();
        index.groups(0, groups::add);
        assertThat(groups)
                .singleElement()
                .satisfies(
                        group -> assertThat(group).extracting(Similar::distance).containsOnly(0));
    }

    /// The hash with so many of its bits turned.
    private static PerceptualHash flipped(PerceptualHash hash, Random random, int bits) {
        long other = hash.bits();
        while (Long.bitCount(other ^ hash.bits()) < bits) {
            other ^= 1L << random.nextInt(64);
        }
        return new PerceptualHash(other);
    }

    private void look(Entry.Published picture, PerceptualHash hash) {
        assertThat(index.put(List.of(looked(picture, hash)))).isOne();
    }

    private static Looked looked(Entry.Published picture, PerceptualHash hash) {
        return new Looked(picture.blob().incarnation().toString(), Optional.of(hash));
    }

    private void purge(Entry.Published picture) {
        Entry.Expired expired = expire(picture);
        catalogue.inTransaction(tx -> tx.purge(expired));
    }
}
