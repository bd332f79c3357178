package dev.coffer.media;

import dev.coffer.store.S3Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How AWS Elemental MediaConvert is used.
///
/// @param region of AWS, as `eu-central-1`
/// @param endpoint of the service; empty for the one of the region
/// @param credentials that ask it; empty to take them where AWS's tools do
/// @param role the ARN of the role by which the service reads sources and writes results
/// @param queue the ARN of a queue; empty for the account's default
/// @param bucket on S3, where sources are handed over and results come back
/// @param prefix of all that lies there meanwhile, without slashes at its ends; may be empty
/// @param poll between two questions how far a job is
/// @param readable a bucket that the role may read, so that what lies there need not be copied first
public record MediaConvertSettings(
        String region,
        Optional<URI> endpoint,
        Optional<S3Settings.Credentials> credentials,
        String role,
        Optional<String> queue,
        String bucket,
        String prefix,
        Duration poll,
        Optional<String> readable) {

    public MediaConvertSettings {
        if (!role.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+")) {
            throw new IllegalArgumentException("not the ARN of a role: '" + role + "'");
        }
        if (!region.matches("[a-z]{2}(-[a-z]+)+-[0-9]")) {
            throw new IllegalArgumentException("not a region of AWS: '" + region + "'");
        }
        if (bucket.isBlank() || prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("not a bucket and a prefix: '" + bucket + "', '" + prefix + "'");
        }
        if (poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("the time between two questions is positive: " + poll);
        }
    }

    /// Where the service is.
    public URI address() {
        return endpoint.orElseGet(() -> URI.create("https://mediaconvert." + region + ".amazonaws.com"));
    }
}
