/// Services of AWS beside S3: [dev.coffer.store.aws.AwsJson].
@NullMarked
package dev.coffer.store.aws;

import org.jspecify.annotations.NullMarked;
