package dev.coffer.store.s3;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Removes objects, a thousand in one request where the server knows how.
record S3Deletions(S3Connection s3) {
    private static final int MOST_AT_ONCE = 1000;

    void delete(ObjectName name) {
        try {
            s3.wire().ask(S3Request.of(SdkHttpMethod.DELETE, name));
        } catch (SdkException e) {
            StoreException reason = s3.errors().of("delete " + name, e);
            if (!(reason instanceof StoreException.NotFound)) {
                throw reason;
            }
        }
    }

    Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        Map<String, List<ObjectName>> byBucket =
                new LinkedHashSet<>(names).stream().collect(Collectors.groupingBy(ObjectName::bucket));
        byBucket.forEach((bucket, all) -> {
            for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
                failed.putAll(deleteBatch(bucket, all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE))));
            }
        });
        return failed;
    }

    private Map<ObjectName, StoreException> deleteBatch(String bucket, List<ObjectName> names) {
        List<ObjectIdentifier> keys = names.stream()
                .map(name -> ObjectIdentifier.builder().key(name.key()).build())
                .toList();
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        try {
            DeleteObjectsResponse answer = s3.client()
                    .deleteObjects(request -> request.bucket(bucket)
                            .delete(these -> these.objects(keys).quiet(true)));
            for (S3Error error : answer.errors()) {
                ObjectName name = new ObjectName(bucket, error.key());
                if (!"NoSuchKey".equals(error.code())) {
                    failed.put(name, s3.errors().of("delete " + name, exception(error)));
                }
            }
        } catch (SdkException e) {
            StoreException reason = s3.errors().of("delete objects of s3://" + bucket, e);
            if (reason instanceof StoreException.Refused || reason instanceof StoreException.Denied) {
                // a server that cannot delete several at once, or that, as Ceph does, looks for the right to do so at
                // the bucket, where a policy for objects does not give it
                return deleteEach(names);
            }
            names.forEach(name -> failed.put(name, reason));
        }
        return failed;
    }

    /// Removes at most a thousand, and tells what the server says of each that it removed: whether that
    /// has only laid a delete marker.
    ///
    /// @param failed those that could not be removed are put there
    List<DeletedObject> deleteTelling(String bucket, List<ObjectName> names, Map<ObjectName, StoreException> failed) {
        List<ObjectIdentifier> keys = names.stream()
                .map(name -> ObjectIdentifier.builder().key(name.key()).build())
                .toList();
        DeleteObjectsResponse answer = s3.ask(
                "delete objects of s3://" + bucket,
                () -> s3.client()
                        .deleteObjects(request -> request.bucket(bucket).delete(these -> these.objects(keys))));
        for (S3Error error : answer.errors()) {
            ObjectName name = new ObjectName(bucket, error.key());
            if (!"NoSuchKey".equals(error.code())) {
                failed.put(name, s3.errors().of("delete " + name, exception(error)));
            }
        }
        return answer.deleted();
    }

    private Map<ObjectName, StoreException> deleteEach(List<ObjectName> names) {
        Map<ObjectName, StoreException> failed = new LinkedHashMap<>();
        for (ObjectName name : names) {
            try {
                delete(name);
            } catch (StoreException e) {
                failed.put(name, e);
            }
        }
        return failed;
    }

    static SdkException exception(S3Error error) {
        int status = "AccessDenied".equals(error.code()) ? 403 : 500;
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(error.code())
                        .errorMessage(error.message())
                        .build())
                .message(error.message())
                .build();
    }
}
