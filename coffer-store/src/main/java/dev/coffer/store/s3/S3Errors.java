package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/// What an error of the SDK or the server means to the user of a store. The one place that reads their codes
/// and texts.
///
/// @param settings whose secrets are kept out of all messages
record S3Errors(S3Settings settings) {
    /// A signature, a token, or a header that holds one.
    private static final Pattern PROOF =
            Pattern.compile("(?i)(AWS4-HMAC-SHA256 ?Credential=?[^ ]*|Signature=[^ &,;\"<]*|[A-Za-z0-9+/=_%-]{64,})");

    private static final String LISTING = "cannot list ";

    /// The message of what a request ends in that somebody before the server answered with a page.
    static final String WEB_PAGE = "the answer is a web page";

    /// @param what the operation and its object, as in `write s3://bucket/key`
    StoreException of(String what, SdkException e) {
        String message = "cannot " + what + ": ";
        return e instanceof AwsServiceException answer
                ? answered(message, answer, withoutSecrets(e))
                : unanswered(message, e, withoutSecrets(e));
    }

    /// Whether the server may have done what it was asked although `e` was all that came back.
    static boolean leavesOpen(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            int status = answer.statusCode();
            return status == 500
                    || status == 502
                    || status == 504
                    || code(answer).equals("NoSuchUpload");
        }
        return !neverConnected(e) && !isOfAWebPage(e);
    }

    private static boolean isOfAWebPage(SdkException e) {
        return WEB_PAGE.equals(root(e).getMessage());
    }

    /// Whether several requests were made for one call, so that a refusal may be the echo of an earlier
    /// success.
    static boolean wasRepeated(SdkException e) {
        return e.numAttempts() != null && e.numAttempts() > 1;
    }

    static boolean isStatus(SdkException e, int status) {
        return e instanceof AwsServiceException answer && answer.statusCode() == status;
    }

    static String code(SdkException e) {
        AwsErrorDetails details = e instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /// An answer that is no answer of an S3 server, as of a web page.
    StoreException nonsense(String what) {
        return new StoreException.Unavailable(
                "cannot " + what + ": " + place() + " answers, but not as an S3 server does; check the endpoint", null);
    }

    /// An answer whose text was spoilt on its way.
    StoreException unreadable(String what, Exception cause) {
        return new StoreException.Unavailable(
                "cannot " + what + ": the answer of " + place() + " cannot be read; try again", cause);
    }

    private StoreException answered(String message, AwsServiceException e, SdkException cause) {
        String code = code(e);
        String said = message + said(e);
        return switch (code) {
            case "NoSuchKey" -> new StoreException.NotFound(message + "there is no such object");
            case "NoSuchBucket" -> new StoreException.NoBucket(message + "there is no such bucket at " + place());
            case "InvalidObjectState" ->
                new StoreException.Archived(message + "it lies in an archive; ask it back first (coffer s3 restore, or"
                        + " S3Store.requestRestore), then wait");
            case "BucketAlreadyExists" -> new StoreException.Conflict(message + "somebody else has a bucket so named");
            case "PreconditionFailed", "ConditionalRequestConflict" ->
                new StoreException.Conflict(message + "another version is there, or none");
            case "XAmzContentSHA256Mismatch", "BadDigest", "InvalidDigest" ->
                new StoreException.Corrupt(message + "the bytes do not have the announced digest");
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken" ->
                new StoreException.Denied(said + "; check the credentials: access key and secret", cause);
            case "RequestTimeTooSkewed" -> new StoreException.Denied(said + "; check this machine's clock", cause);
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                new StoreException.Refused(said + "; check the region '" + settings.region() + "'", cause);
            case "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull" -> new StoreException.Full(said, cause);
            default -> byStatus(message, said, e, cause);
        };
    }

    private StoreException byStatus(String message, String said, AwsServiceException e, SdkException cause) {
        return switch (e.statusCode()) {
            case 401, 403 ->
                new StoreException.Denied(
                        said + "; check the credentials and what they may do"
                                + (message.startsWith(LISTING) ? " (it takes s3:ListBucket)" : ""),
                        cause);
            case 404 -> new StoreException.NotFound(code(e).isEmpty() ? message + "there is no such object" : said);
            case 409, 412 -> new StoreException.Conflict(said);
            case 416 -> new StoreException.Refused(message + "the object ends before that part begins", cause);
            case 429 -> new StoreException.Unavailable(said, cause);
            case 507 -> new StoreException.Full(said, cause);
            default ->
                e.statusCode() >= 500 && e.statusCode() != 501
                        ? new StoreException.Unavailable(said, cause)
                        : new StoreException.Refused(said, cause);
        };
    }

    private StoreException unanswered(String message, SdkException e, SdkException cause) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Unable to load credentials")) {
            return new StoreException.Denied(
                    message + "no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws",
                    cause);
        }
        if (isOfAWebPage(e) || text.contains("parse") || text.contains("unmarshall")) {
            return nonsense(message.substring("cannot ".length(), message.length() - 2));
        }
        Throwable root = root(e);
        String why = switch (root) {
            case UnknownHostException unknown -> "no such host";
            case ConnectException refused -> "nobody answers there (" + refused.getMessage() + ")";
            case NoRouteToHostException none -> "no route to it";
            case SocketTimeoutException late -> "no answer in time" + tries(e);
            case ApiCallTimeoutException late -> "no answer in time" + tries(e);
            case SSLException tls -> "no secure connection (" + tls.getMessage() + ")";
            default -> String.valueOf(root.getMessage());
        };
        return new StoreException.Unavailable(clean(message + place() + ": " + why), cause);
    }

    private static String tries(SdkException e) {
        return wasRepeated(e) ? ", at " + e.numAttempts() + " attempts" : "";
    }

    private static boolean neverConnected(SdkException e) {
        Throwable root = root(e);
        boolean connecting = root instanceof SocketTimeoutException
                && String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT).contains("connect");
        return root instanceof UnknownHostException
                || root instanceof ConnectException
                || root instanceof NoRouteToHostException
                || connecting
                || String.valueOf(e.getMessage()).contains("Unable to load credentials");
    }

    private String said(AwsServiceException e) {
        String code = code(e);
        @Nullable
        String text = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
        return clean(place() + " says " + e.statusCode() + (code.isEmpty() ? "" : " " + code)
                + (text == null || text.isBlank() || text.equals(code) ? "" : " (" + text.strip() + ")"));
    }

    private String place() {
        return settings.endpoint().map(Object::toString).orElse("AWS " + settings.region());
    }

    /// Servers quote what they were sent; nothing of it that proves an identity goes on: neither the secrets
    /// of the settings nor anything that looks like a signature or a token.
    private String clean(String text) {
        String clean = text.lines().findFirst().orElse("");
        for (Optional<String> secret : List.of(
                settings.credentials().map(S3Settings.Credentials::secretKey),
                settings.credentials().flatMap(S3Settings.Credentials::sessionToken))) {
            if (secret.isPresent() && !secret.get().isEmpty()) {
                clean = clean.replace(secret.get(), "***")
                        .replace(URLEncoder.encode(secret.get(), StandardCharsets.UTF_8), "***");
            }
        }
        return PROOF.matcher(clean).replaceAll("***");
    }

    /// The failure itself, if no text in it says what must not be said; else one of the same place without
    /// texts.
    private SdkException withoutSecrets(SdkException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            String text = String.valueOf(at.getMessage()).replaceAll("\\R", " ");
            if (!clean(text).equals(text)) {
                SdkException bare = SdkClientException.create(
                        e.getClass().getSimpleName() + ", whose text is left out as it quotes what proves an identity");
                bare.setStackTrace(e.getStackTrace());
                return bare;
            }
        }
        return e;
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
