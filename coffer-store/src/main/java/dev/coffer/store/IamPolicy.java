package dev.coffer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The least that a user of a bucket, or of a part of it, must be allowed, as AWS's IAM and other S3 servers
/// write it.
///
/// @param prefix of the keys the user has to do with; empty for the whole bucket
public record IamPolicy(Role role, String bucket, String prefix) {

    /// Who uses the bucket, and for what.
    public enum Role {
        /// Reads and lists objects.
        READER("s3:GetObject"),
        /// Reads, lists, writes and removes objects; goes on with uploads and gives them up.
        WRITER(
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts"),
        /// Writes new objects and reads what is there; removes nothing. May still overwrite.
        PUBLISHER("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
        /// A writer who also asks archived objects back and sets the bucket up.
        ADMINISTRATOR(
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
                "s3:RestoreObject");

        private final List<String> ofObjects;

        Role(String... ofObjects) {
            this.ofObjects = List.of(ofObjects);
        }
    }

    private static final List<String> SET_UP = List.of(
            "s3:CreateBucket",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
            "s3:GetBucketPublicAccessBlock",
            "s3:PutBucketPublicAccessBlock",
            "s3:GetBucketCORS",
            "s3:PutBucketCORS",
            "s3:GetLifecycleConfiguration",
            "s3:PutLifecycleConfiguration",
            "s3:GetBucketWebsite",
            "s3:PutBucketWebsite");

    /// @throws IllegalArgumentException if the bucket is not a name of one, or the prefix holds what means
    ///     something else in a policy
    public IamPolicy {
        if (!ObjectName.isBucket(bucket)) {
            throw new IllegalArgumentException("not a bucket name: '" + bucket + "'");
        }
        BucketSetup.checkPrefix(prefix);
    }

    /// The policy, for `aws iam put-user-policy` and its like.
    public String json() {
        String arn = "arn:aws:s3:::" + bucket;
        List<String> statements = new ArrayList<>();
        statements.add(statement("Objects", role.ofObjects, arn + "/" + prefix + "*", ""));
        statements.add(statement(
                "List",
                List.of("s3:ListBucket"),
                arn,
                prefix.isEmpty()
                        ? ""
                        : ",\n      \"Condition\": {\"StringLike\": {\"s3:prefix\": \"" + prefix + "*\"}}"));
        List<String> ofBucket = new ArrayList<>(List.of("s3:GetBucketLocation"));
        if (role != Role.READER) {
            ofBucket.add("s3:ListBucketMultipartUploads");
        }
        if (role == Role.ADMINISTRATOR) {
            ofBucket.addAll(SET_UP);
        }
        statements.add(statement("Bucket", ofBucket, arn, ""));
        return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n" + String.join(",\n", statements)
                + "\n  ]\n}\n";
    }

    private static String statement(String sid, List<String> actions, String resource, String more) {
        String all = actions.stream()
                .map(action -> "        \"" + action + "\"")
                .collect(Collectors.joining(",\n", "[\n", "\n      ]"));
        return """
                    {
                      "Sid": "Coffer%s",
                      "Effect": "Allow",
                      "Action": %s,
                      "Resource": "%s"%s
                    }""".formatted(sid, all, resource, more);
    }
}
