package dev.coffer.testing.servers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks tests that need [CephRgw].
///
/// They run, and fail where Ceph is missing, unless the environment says `COFFER_CEPH=none`; then each class
/// is left out with a line on standard error.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnCeph.Condition.class)
public @interface OnCeph {

    /// Decides by the environment alone.
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!CephRgw.isLeftOut()) {
                return ConditionEvaluationResult.enabled("COFFER_CEPH is not 'none'");
            }
            if (context.getTestMethod().isEmpty()) {
                System.err.println("NOT TESTED ON CEPH: " + context.getDisplayName() + " (COFFER_CEPH=none)");
            }
            return ConditionEvaluationResult.disabled("COFFER_CEPH=none");
        }
    }
}
