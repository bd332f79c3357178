package dev.coffer.store.s3;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/// Lets everybody read objects of a bucket, by a statement in its policy; the other statements stay.
///
/// AWS refuses such policies until the bucket's block of public access is lifted. That is done first, where
/// there is one, and only as far as policies go: what it says of ACLs stays.
record S3PublicReading(S3Connection s3, String bucket) {
    private static final String SID = "CofferPublicRead";

    /// As AWS says it, and S3Proxy.
    private static final Set<String> NONE = Set.of("NoSuchBucketPolicy", "NoSuchPolicy");

    void allow(BucketSetup.PublicRead read, List<SetupOutcome> outcomes) {
        String what = read.title() + ", " + bucket;
        Optional<PublicAccessBlockConfiguration> block = block();
        if (block.isPresent()) {
            String lift = "lift the block of public policies";
            PublicAccessBlockConfiguration rest = block.get().toBuilder()
                    .blockPublicPolicy(false)
                    .restrictPublicBuckets(false)
                    .build();
            s3.ask(
                    lift + ", " + bucket,
                    () -> s3.client()
                            .putPublicAccessBlock(request -> request.bucket(bucket)
                                    .publicAccessBlockConfiguration(rest)
                                    .overrideConfiguration(S3Setup.WITH_MD5)));
            outcomes.add(SetupOutcome.done(lift));
        }
        String policy = policy(read, current(what));
        s3.ask(
                what,
                () -> s3.client()
                        .putBucketPolicy(request ->
                                request.bucket(bucket).policy(policy).overrideConfiguration(S3Setup.WITH_MD5)));
    }

    /// What forbids public policies, if anything does. A server without such blocks does not block.
    private Optional<PublicAccessBlockConfiguration> block() {
        try {
            return Optional.ofNullable(s3.client()
                            .getPublicAccessBlock(request -> request.bucket(bucket))
                            .publicAccessBlockConfiguration())
                    .filter(block -> Boolean.TRUE.equals(block.blockPublicPolicy())
                            || Boolean.TRUE.equals(block.restrictPublicBuckets()));
        } catch (SdkException e) {
            StoreException reason = s3.errors().of("look for a block of public access, " + bucket, e);
            if (reason instanceof StoreException.Unavailable || reason instanceof StoreException.NoBucket) {
                throw reason;
            }
            return Optional.empty();
        }
    }

    private Optional<String> current(String what) {
        try {
            return Optional.ofNullable(s3.client()
                            .getBucketPolicy(request -> request.bucket(bucket))
                            .policy())
                    .filter(policy -> !policy.isBlank());
        } catch (SdkException e) {
            if (NONE.contains(S3Errors.code(e))) {
                return Optional.empty();
            }
            throw s3.errors().of(what, e);
        }
    }

    private String policy(BucketSetup.PublicRead read, Optional<String> current) {
        String sid = SID
                + (read.prefix().isEmpty()
                        ? ""
                        : Integer.toHexString(read.prefix().hashCode()));
        List<String> statements = new ArrayList<>();
        current.ifPresent(policy -> statementsOf(policy).stream()
                .filter(statement -> !statement.field("Sid").map(JsonNode::text).equals(Optional.of(sid)))
                .forEach(statement -> statements.add(statement.toString())));
        statements.add("""
                {"Sid":"%s","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/%s*"}""".formatted(sid, bucket, read.prefix()));
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    /// One statement may stand without a list around it.
    private static List<JsonNode> statementsOf(String policy) {
        Optional<JsonNode> statement;
        try {
            statement = JsonNode.parser().parse(policy).field("Statement");
        } catch (UncheckedIOException | UnsupportedOperationException e) {
            // whose text quotes what was read
            throw new StoreException.Refused("the bucket has a policy that is not JSON; look at it first", null);
        }
        JsonNode found = statement.orElseThrow(
                () -> new StoreException.Refused("the bucket has a policy without statements; look at it first", null));
        return found.isArray() ? found.asArray() : List.of(found);
    }
}
