package dev.coffer.store.s3;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.PayloadChecksumStore;
import software.amazon.awssdk.http.auth.spi.signer.SdkInternalHttpSignerProperty;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/// Signature V4 over a payload whose SHA-256 is in the header `x-amz-content-sha256` already.
///
/// The SDK's own signer would read the payload once more to digest it, and over TLS would not sign it at all.
/// Signed, it is verified by every server that verifies signatures, also by those that ignore S3's checksums.
final class KnownDigestSigning implements AuthScheme<AwsCredentialsIdentity> {
    static final String DIGEST_HEADER = "x-amz-content-sha256";

    private final AwsV4AuthScheme standard = AwsV4AuthScheme.create();
    private final Signer signer = new Signer(standard.signer());

    @Override
    public String schemeId() {
        return AwsV4AuthScheme.SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return standard.identityProvider(providers);
    }

    @Override
    public HttpSigner<AwsCredentialsIdentity> signer() {
        return signer;
    }

    private record Signer(AwsV4HttpSigner standard) implements HttpSigner<AwsCredentialsIdentity> {

        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            Optional<String> digest = request.request().firstMatchingHeader(DIGEST_HEADER);
            if (digest.isEmpty() || digest.get().length() != 64) {
                return standard.sign(request);
            }
            SignedRequest signed =
                    standard.sign(withoutPayload(request, HexFormat.of().parseHex(digest.get())));
            return SignedRequest.builder()
                    .request(signed.request())
                    .payload(request.payload().orElse(null))
                    .build();
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            return standard.signAsync(request);
        }

        private static <T extends AwsCredentialsIdentity> SignRequest<T> withoutPayload(
                SignRequest<T> request, byte[] digest) {
            return request.toBuilder()
                    .payload(null)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, true)
                    .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, false)
                    .putProperty(AwsV4FamilyHttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.SHA256)
                    .putProperty(SdkInternalHttpSignerProperty.CHECKSUM_STORE, new Known(digest))
                    .build();
        }
    }

    /// Tells the signer a digest, as if it had computed it in an attempt before.
    private record Known(byte[] sha256) implements PayloadChecksumStore {

        @Override
        public byte[] putChecksumValue(ChecksumAlgorithm algorithm, byte[] value) {
            return value;
        }

        @Override
        public byte[] getChecksumValue(ChecksumAlgorithm algorithm) {
            if (!containsChecksumValue(algorithm)) {
                throw new IllegalStateException("the signer asks for " + algorithm.algorithmId() + ", not SHA-256");
            }
            return sha256;
        }

        @Override
        public boolean containsChecksumValue(ChecksumAlgorithm algorithm) {
            return algorithm.algorithmId().equals("SHA256");
        }
    }
}
