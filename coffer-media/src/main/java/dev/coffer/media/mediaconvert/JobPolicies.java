package dev.coffer.media.mediaconvert;

import dev.coffer.media.MediaConvertSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has to be allowed in IAM.
final class JobPolicies {
    private JobPolicies() {}

    static Map<String, Object> of(MediaConvertSettings settings) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "role_trust",
                policy(statement(
                        Map.of("Principal", Map.of("Service", "mediaconvert.amazonaws.com")),
                        List.of("sts:AssumeRole"),
                        null)));
        String objects = arn("s3:::" + settings.bucket() + "/" + folder(settings) + "*", settings);
        List<Object> role =
                new ArrayList<>(List.of(statement(Map.of(), List.of("s3:GetObject", "s3:PutObject"), objects)));
        settings.readable()
                .ifPresent(bucket ->
                        role.add(statement(Map.of(), List.of("s3:GetObject"), arn("s3:::" + bucket + "/*", settings))));
        all.put("role", policy(role.toArray()));
        all.put(
                "caller",
                policy(
                        statement(
                                Map.of(),
                                List.of("mediaconvert:CreateJob", "mediaconvert:GetJob", "mediaconvert:CancelJob"),
                                "*"),
                        statement(
                                Map.of(
                                        "Condition",
                                        Map.of(
                                                "StringLike",
                                                Map.of("iam:PassedToService", "mediaconvert.amazonaws.com"))),
                                List.of("iam:PassRole"),
                                settings.role()),
                        statement(Map.of(), List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), objects),
                        statement(Map.of(), List.of("s3:ListBucket"), arn("s3:::" + settings.bucket(), settings))));
        return all;
    }

    private static String folder(MediaConvertSettings settings) {
        return settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
    }

    /// In the partition of the role.
    private static String arn(String rest, MediaConvertSettings settings) {
        return "arn:" + settings.role().split(":", 3)[1] + ":" + rest;
    }

    private static Map<String, Object> policy(Object... statements) {
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("Version", "2012-10-17");
        policy.put("Statement", List.of(statements));
        return policy;
    }

    private static Map<String, Object> statement(Map<String, ?> more, List<String> actions, @Nullable String resource) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", "Allow");
        statement.put("Action", actions);
        if (resource != null) {
            statement.put("Resource", resource);
        }
        statement.putAll(more);
        return statement;
    }
}
