package dev.coffer.store.s3;

import dev.coffer.store.ObjectName;
import dev.coffer.store.RestoreOutcome;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.StoreException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.Tier;

/// Asks archived objects back.
record S3Restores(S3Connection s3) {

    RestoreOutcome request(ObjectName name, RestoreRequest wanted) {
        String what = "restore " + name;
        try {
            int status = s3.client()
                    .restoreObject(request -> request.bucket(name.bucket())
                            .key(name.key())
                            .restoreRequest(restore -> restore.days(wanted.days())
                                    .glacierJobParameters(job -> job.tier(tier(wanted.tier())))))
                    .sdkHttpResponse()
                    .statusCode();
            return status == 200 ? RestoreOutcome.THERE_ALREADY : RestoreOutcome.BEGUN;
        } catch (SdkException e) {
            StoreException reason = s3.errors().of(what, e);
            return switch (S3Errors.code(e)) {
                case "RestoreAlreadyInProgress" -> RestoreOutcome.ONGOING;
                case "InvalidObjectState" -> RestoreOutcome.NOT_ARCHIVED;
                default -> throw reason;
            };
        }
    }

    private static Tier tier(RestoreRequest.Tier wanted) {
        return switch (wanted) {
            case EXPEDITED -> Tier.EXPEDITED;
            case STANDARD -> Tier.STANDARD;
            case BULK -> Tier.BULK;
        };
    }
}
