package dev.coffer.store.s3;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.ErrorDocument;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RoutingRule;

/// Sets a bucket up, step by step. A step that fails is an outcome, and the next is taken all the same.
///
/// CORS and lifecycle rules bear ids that begin with [#OURS]: a later set-up replaces those and leaves others.
///
/// @param create makes a bucket that may be there already
record S3Setup(S3Connection s3, Consumer<String> create) {
    static final String OURS = "coffer-";

    List<SetupOutcome> run(String bucket, BucketSetup setup) {
        List<SetupOutcome> outcomes = new ArrayList<>();
        for (BucketSetup.Step step : setup.steps()) {
            try {
                take(bucket, step, outcomes);
            } catch (StoreException e) {
                outcomes.add(SetupOutcome.refused(step.title(), e));
            }
        }
        return outcomes;
    }

    private void take(String bucket, BucketSetup.Step step, List<SetupOutcome> outcomes) {
        String what = step.title() + ", " + bucket;
        switch (step) {
            case BucketSetup.Create create -> this.create.accept(bucket);
            case BucketSetup.PublicRead read -> new S3PublicReading(s3, bucket).allow(read, outcomes);
            case BucketSetup.Cors cors -> allow(what, bucket, cors);
            case BucketSetup.Lifecycle lifecycle -> remove(what, bucket, lifecycle);
            case BucketSetup.Website website -> serve(what, bucket, website);
        }
        outcomes.add(SetupOutcome.done(step.title()));
    }

    private void allow(String what, String bucket, BucketSetup.Cors cors) {
        List<CORSRule> rules = new ArrayList<>(existing(
                what,
                "NoSuchCORSConfiguration",
                () -> s3.client()
                        .getBucketCors(request -> request.bucket(bucket))
                        .corsRules()));
        rules.removeIf(rule -> isOurs(rule.id()));
        for (BucketSetup.CorsRule rule : cors.rules()) {
            rules.add(CORSRule.builder()
                    .id(OURS + "cors-" + rules.size())
                    .allowedOrigins(rule.origins())
                    .allowedMethods(rule.methods())
                    .allowedHeaders(rule.requestHeaders())
                    .exposeHeaders(rule.exposedHeaders())
                    .maxAgeSeconds(rule.maxAgeSeconds())
                    .build());
        }
        s3.ask(
                what,
                () -> s3.client()
                        .putBucketCors(request -> request.bucket(bucket)
                                .corsConfiguration(all -> all.corsRules(rules))
                                .overrideConfiguration(WITH_MD5)));
    }

    private void remove(String what, String bucket, BucketSetup.Lifecycle lifecycle) {
        List<LifecycleRule> rules = new ArrayList<>(existing(
                what,
                "NoSuchLifecycleConfiguration",
                () -> s3.client()
                        .getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                        .rules()));
        rules.removeIf(rule -> isOurs(rule.id()));
        lifecycle
                .abortUploadsAfterDays()
                .ifPresent(days -> rules.add(LifecycleRule.builder()
                        .id(OURS + "uploads")
                        .status("Enabled")
                        .filter(filter -> filter.prefix(""))
                        .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(days))
                        .build()));
        for (BucketSetup.Expiry expiry : lifecycle.expiries()) {
            rules.add(LifecycleRule.builder()
                    .id(OURS + "expiry-" + rules.size())
                    .status("Enabled")
                    .filter(filter -> filter.prefix(expiry.prefix()))
                    .expiration(after -> after.days(expiry.days()))
                    .build());
        }
        s3.ask(
                what,
                () -> s3.client()
                        .putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                                .lifecycleConfiguration(all -> all.rules(rules))
                                .overrideConfiguration(WITH_MD5)));
    }

    private void serve(String what, String bucket, BucketSetup.Website website) {
        List<RoutingRule> rules =
                website.redirects().stream().map(S3Setup::rule).toList();
        s3.ask(
                what,
                () -> s3.client()
                        .putBucketWebsite(request -> request.bucket(bucket)
                                .websiteConfiguration(site -> site.indexDocument(index -> index.suffix(website.index()))
                                        .errorDocument(website.error()
                                                .map(key -> ErrorDocument.builder()
                                                        .key(key)
                                                        .build())
                                                .orElse(null))
                                        .routingRules(rules.isEmpty() ? null : rules))
                                .overrideConfiguration(WITH_MD5)));
    }

    private static RoutingRule rule(BucketSetup.Redirect rule) {
        Condition.Builder condition = Condition.builder();
        if (!rule.prefix().isEmpty()) {
            condition.keyPrefixEquals(rule.prefix());
        }
        rule.onlyIfStatus().ifPresent(status -> condition.httpErrorCodeReturnedEquals(Integer.toString(status)));
        Redirect redirect = Redirect.builder()
                .hostName(rule.host().orElse(null))
                .protocol(rule.protocol().orElse(null))
                .replaceKeyPrefixWith(rule.replacePrefixWith().orElse(null))
                .httpRedirectCode(Integer.toString(rule.status()))
                .build();
        boolean always = rule.prefix().isEmpty() && rule.onlyIfStatus().isEmpty();
        return RoutingRule.builder()
                .condition(always ? null : condition.build())
                .redirect(redirect)
                .build();
    }

    /// Ceph wants the digest of a configuration in no other header.
    static final Consumer<AwsRequestOverrideConfiguration.Builder> WITH_MD5 =
            request -> request.addPlugin(LegacyMd5Plugin.create());

    /// The rules that are there, or none.
    ///
    /// @param none the server's code for "none"
    private <T> List<T> existing(String what, String none, Supplier<List<T>> rules) {
        try {
            return rules.get();
        } catch (SdkException e) {
            if (S3Errors.code(e).equals(none)) {
                return List.of();
            }
            throw s3.errors().of(what, e);
        }
    }

    private static boolean isOurs(@Nullable String id) {
        return id != null && id.startsWith(OURS);
    }
}
