package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.Content;
import dev.coffer.store.IamPolicy;
import dev.coffer.store.IamPolicy.Role;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Policies for people and programs, parsed, and enforced by a server.
final class IamPolicyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @EnumSource
    void aPolicyIsJsonThatNamesTheBucketAndThePrefixAlone(Role role) {
        for (String prefix : new String[] {"", "photos/2024 summer/"}) {
            JsonNode policy = JSON.readTree(new IamPolicy(role, "my-bucket", prefix).json());
            assertThat(policy.get("Version").asString()).isEqualTo("2012-10-17");
            assertThat(policy.get("Statement")).isNotEmpty();
            policy.get("Statement").forEach(statement -> {
                assertThat(statement.get("Effect").asString()).isEqualTo("Allow");
                assertThat(statement.get("Resource").asString())
                        .isIn("arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/" + prefix + "*");
                statement
                        .get("Action")
                        .forEach(action ->
                                assertThat(action.asString()).startsWith("s3:").doesNotContain("*"));
            });
        }
    }

    @Test
    void aRoleMayWhatItNeedsAndNoMore() {
        assertThat(actions(Role.READER))
                .containsExactlyInAnyOrder("s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation");
        assertThat(actions(Role.PUBLISHER)).contains("s3:PutObject").doesNotContain("s3:DeleteObject");
        assertThat(actions(Role.WRITER))
                .containsAll(actions(Role.PUBLISHER))
                .contains("s3:DeleteObject")
                .noneMatch(action -> action.contains("Policy"));
        assertThat(actions(Role.ADMINISTRATOR))
                .containsAll(actions(Role.WRITER))
                .contains("s3:RestoreObject", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock");
    }

    @Test
    void whatWouldMeanMoreInAPolicyIsRefused() {
        for (String prefix : new String[] {"a*", "a?", "${aws:username}/", "a\"b", "a\\b", "ü", "a\nb"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new IamPolicy(Role.READER, "my-bucket", prefix));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new IamPolicy(Role.READER, "*", ""));
    }

    /// As the policy of a bucket, for a user who may nothing else.
    @Nested
    @OnCeph
    final class OnCephRgw {
        private final String bucket = "roles-" + Long.toHexString(System.nanoTime());

        @ParameterizedTest
        @EnumSource
        void aServerEnforcesIt(Role role) {
            S3Access owner = CephRgw.shared();
            try (S3Store owners = store(owner);
                    S3Store guest = store(CephRgw.guest());
                    S3Connection s3 = S3Connection.open(settings(owner))) {
                owners.createBucket(bucket);
                ObjectName inside = new ObjectName(bucket, "in/k");
                ObjectName outside = new ObjectName(bucket, "out/k");
                owners.write(inside, content(), WriteOptions.plain());
                owners.write(outside, content(), WriteOptions.plain());
                assertThat(may(() -> guest.read(inside))).isFalse();
                String policy = new IamPolicy(role, bucket, "in/")
                        .json()
                        .replace(
                                "\"Effect\": \"Allow\",",
                                "\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam:::user/guest\"]},");
                s3.client().putBucketPolicy(request -> request.bucket(bucket).policy(policy));
                boolean writes = role != Role.READER;
                assertThat(may(() -> guest.read(inside))).isTrue();
                assertThat(may(() -> assertThat(guest.list(bucket, "in/")).isNotEmpty()))
                        .isTrue();
                assertThat(may(() -> guest.write(new ObjectName(bucket, "in/new"), content(), WriteOptions.plain())))
                        .isEqualTo(writes);
                assertThat(may(() -> guest.delete(inside)))
                        .isEqualTo(role == Role.WRITER || role == Role.ADMINISTRATOR);
                assertThat(may(() -> guest.read(outside))).isFalse();
                assertThat(may(() -> assertThat(guest.list(bucket, "")).isNotEmpty()))
                        .isFalse();
                assertThat(may(() -> guest.write(outside, content(), WriteOptions.plain())))
                        .isFalse();
                assertThat(may(() -> guest.delete(outside))).isFalse();
            }
        }
    }

    private static boolean may(Runnable call) {
        try {
            call.run();
            return true;
        } catch (StoreException.Denied e) {
            return false;
        }
    }

    private static Set<String> actions(Role role) {
        Set<String> actions = new HashSet<>();
        JSON.readTree(new IamPolicy(role, "my-bucket", "").json())
                .get("Statement")
                .forEach(statement -> statement.get("Action").forEach(action -> actions.add(action.asString())));
        return actions;
    }

    private static Content content() {
        return Content.of("x".getBytes(UTF_8));
    }

    private static S3Store store(S3Access access) {
        return S3Store.open(settings(access));
    }

    private static S3Settings settings(S3Access access) {
        return S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
    }
}
