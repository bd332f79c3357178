package dev.coffer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What cannot be said of a bucket, and the names of what can.
final class BucketSetupTest {

    @Test
    void whatMakesNoSenseIsRefusedWithTheValueQuoted() {
        refused(() -> new BucketSetup.PublicRead("a*"), "a*");
        refused(() -> new BucketSetup.PublicRead("${aws:username}"), "${aws:username}");
        refused(() -> new BucketSetup.Cors(List.of()), "at least one rule");
        refused(() -> BucketSetup.CorsRule.of(List.of(), List.of("GET")), "[GET]");
        refused(() -> BucketSetup.CorsRule.of(List.of("*"), List.of("PATCH")), "[PATCH]");
        refused(() -> new BucketSetup.Lifecycle(OptionalInt.empty(), List.of()), "removes something");
        refused(() -> new BucketSetup.Lifecycle(OptionalInt.of(0), List.of()), "0");
        refused(() -> new BucketSetup.Expiry("", 7), "whole bucket");
        refused(() -> new BucketSetup.Expiry("tmp/", 0), "0");
        refused(() -> new BucketSetup.Website("a/b", Optional.empty(), List.of()), "a/b");
        refused(() -> redirect(Optional.of("example.org"), Optional.empty(), 200), "200");
        refused(() -> redirect(Optional.empty(), Optional.empty(), 301), "another host or another key");
        refused(() -> redirect(Optional.of("example.org"), Optional.of("ftp"), 301), "ftp");
        refused(() -> new RestoreRequest(0, RestoreRequest.Tier.BULK), "0");
    }

    @Test
    void aStepSaysWhatItDoesInALine() {
        List<String> titles = BucketSetup.of(
                        new BucketSetup.Create(),
                        new BucketSetup.PublicRead(""),
                        new BucketSetup.Lifecycle(OptionalInt.of(7), List.of(new BucketSetup.Expiry("tmp/", 1))))
                .steps()
                .stream()
                .map(BucketSetup.Step::title)
                .toList();
        assertThat(titles)
                .containsExactly(
                        "create the bucket",
                        "let everybody read it",
                        "remove unfinished uploads after 7 days, 'tmp/…' after 1 days");
    }

    private static BucketSetup.Redirect redirect(Optional<String> host, Optional<String> protocol, int status) {
        return new BucketSetup.Redirect("old/", OptionalInt.empty(), host, protocol, Optional.empty(), status);
    }

    private static void refused(ThrowingCallable made, String quoted) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(quoted);
    }
}
