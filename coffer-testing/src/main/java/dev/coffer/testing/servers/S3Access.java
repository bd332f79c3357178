package dev.coffer.testing.servers;

import java.net.URI;

/// Where an S3 server listens, and who may do everything on it.
///
/// @param endpoint for path-style requests, without a path
public record S3Access(URI endpoint, String region, String accessKey, String secretKey) {

    @Override
    public String toString() {
        return endpoint + " as " + accessKey;
    }
}
