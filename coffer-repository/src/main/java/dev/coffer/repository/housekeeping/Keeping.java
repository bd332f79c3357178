package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Graces;
import dev.coffer.repository.Policy;
import dev.coffer.repository.Policy.Scope;
import dev.coffer.repository.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What policies say of a version. Where none is about it, a superseded version stays for a while, and only then is
/// expired; S3Repo expired it at once.
final class Keeping {
    private final List<Policy> policies;
    private final Graces graces;

    Keeping(List<Policy> policies, Graces graces) {
        this.policies = policies;
        this.graces = graces;
    }

    /// When a version may go, or never, and why.
    ///
    /// @param from empty for as long as things are as they are
    record Verdict(Optional<Instant> from, String reason) {
        boolean isDue(Instant at) {
            return from.filter(time -> !time.isAfter(at)).isPresent();
        }
    }

    /// Whether tags matter at all.
    boolean asksForTags() {
        return policies.stream()
                .anyMatch(policy -> policy.scope() instanceof Scope.Tagged
                        || policy.keepTagged().isPresent());
    }

    /// Of a published version that newer ones have superseded.
    ///
    /// @param newer how many are newer
    Verdict expiry(String path, Supplier<Set<Tag>> tags, long newer, Instant superseded) {
        List<Policy> about = about(path, tags);
        if (about.isEmpty()) {
            return new Verdict(
                    Optional.of(superseded.plus(graces.superseded())),
                    "superseded at " + superseded + "; without a policy it stays for " + text(graces.superseded()));
        }
        Verdict latest = new Verdict(Optional.of(Instant.MIN), "");
        for (Policy policy : about) {
            Verdict one = expiry(policy, tags, newer, superseded);
            if (one.from().isEmpty()) {
                return one;
            }
            latest = one.from().get().isAfter(latest.from().orElse(Instant.MAX)) ? one : latest;
        }
        return latest;
    }

    /// Of an expired version.
    Verdict purge(String path, Supplier<Set<Tag>> tags, Instant expired) {
        List<Policy> about = about(path, tags);
        for (Policy policy : about) {
            Optional<Tag> keeps = policy.keepTagged().filter(tag -> tags.get().contains(tag));
            if (keeps.isPresent()) {
                return new Verdict(
                        Optional.empty(),
                        "the policy of " + policy.scope() + " keeps what is tagged "
                                + keeps.get().text());
            }
        }
        Optional<Policy> longest = about.stream()
                .filter(policy -> policy.purgeAfter().isPresent())
                .max(Comparator.comparing(policy -> policy.purgeAfter().orElse(Duration.ZERO)));
        Duration stays = longest.flatMap(Policy::purgeAfter).orElse(graces.expired());
        String who = longest.map(policy -> "the policy of " + policy.scope()).orElse("housekeeping");
        return new Verdict(
                Optional.of(expired.plus(stays)),
                "expired at " + expired + "; " + who + " keeps expired versions for " + text(stays));
    }

    /// Of a version that was never published.
    Verdict neverPublished(Instant created) {
        return new Verdict(
                Optional.of(created.plus(graces.unpublished())),
                "added at " + created + " and not published; it stays for " + text(graces.unpublished()));
    }

    private static Verdict expiry(Policy policy, Supplier<Set<Tag>> tags, long newer, Instant superseded) {
        String who = "the policy of " + policy.scope() + " keeps ";
        Optional<Tag> keeps = policy.keepTagged().filter(tag -> tags.get().contains(tag));
        if (keeps.isPresent()) {
            return new Verdict(
                    Optional.empty(), who + "what is tagged " + keeps.get().text());
        }
        if (newer < policy.keepLast()) {
            String versions = policy.keepLast() == Policy.ALL ? "all versions" : policy.keepLast() + " versions";
            return new Verdict(Optional.empty(), who + versions);
        }
        return new Verdict(
                Optional.of(superseded.plus(policy.keepFor())),
                "superseded at " + superseded + ", " + newer + " newer; " + who + policy.keepLast() + " versions, and "
                        + text(policy.keepFor()) + " of the others");
    }

    private List<Policy> about(String path, Supplier<Set<Tag>> tags) {
        List<Policy> ofTags = policies.stream()
                .filter(policy -> policy.scope() instanceof Scope.Tagged(Tag tag)
                        && tags.get().contains(tag))
                .toList();
        return ofTags.isEmpty() ? ofPrefix(path) : ofTags;
    }

    private List<Policy> ofPrefix(String path) {
        return policies.stream()
                .filter(policy -> policy.scope() instanceof Scope.Prefix(String prefix) && path.startsWith(prefix))
                .max(Comparator.comparingInt(Keeping::length))
                .map(List::of)
                .orElse(List.of());
    }

    private static int length(Policy policy) {
        return policy.scope() instanceof Scope.Prefix(String prefix) ? prefix.length() : -1;
    }

    /// As `7d`, `90m`.
    static String text(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0 && seconds > 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
