package dev.coffer.store.s3;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.ObjectStoreContract;
import dev.coffer.store.S3Settings;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// The whole contract holds while requests and answers suffer, each kind of fault by itself.
final class S3StoreUnderFaultsTest {

    /// The contract through a proxy that does one thing to some requests.
    abstract static class Faulty extends ObjectStoreContract {
        private static final long SEED = 4711;

        private final Fault fault;
        private final double probability;
        private final FaultProxy proxy = FaultProxy.before(S3Proxy.shared().endpoint());

        Faulty(Fault fault, double probability) {
            this.fault = fault;
            this.probability = probability;
        }

        @Override
        protected final ObjectStore open() {
            S3Access server = S3Proxy.shared();
            proxy.sometimes(probability, SEED, request -> true, fault);
            return S3Store.open(S3Settings.at(proxy.endpoint(), server.accessKey(), server.secretKey())
                    .withTransfer(S3Settings.Transfer.usual()
                            .withParts(5 << 20, 3)
                            .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(2), 10)));
        }

        /// What goes wrong with pages goes wrong with one.
        @Override
        protected int beyondOnePage() {
            return 40;
        }

        @AfterEach
        final void closeProxy() {
            proxy.close();
        }
    }

    @Nested
    final class WhenTheServerFails extends Faulty {
        WhenTheServerFails() {
            super(Fault.error500(), 0.2);
        }
    }

    @Nested
    final class WhenTheServerIsAskedTooMuch extends Faulty {
        WhenTheServerIsAskedTooMuch() {
            super(Fault.slowDown(), 0.03);
        }
    }

    @Nested
    final class WhenTheServerSaysWhenToComeAgain extends Faulty {
        WhenTheServerSaysWhenToComeAgain() {
            super(Fault.slowDown(1), 0.01);
        }
    }

    @Nested
    final class WhenAGatewayIsAskedTooMuch extends Faulty {
        WhenAGatewayIsAskedTooMuch() {
            super(Fault.tooManyRequests(), 0.03);
        }
    }

    @Nested
    final class WhenAnswersDoNotCome extends Faulty {
        WhenAnswersDoNotCome() {
            super(new Fault.Stalled(), 0.01);
        }
    }

    @Nested
    final class WhenRequestsAreCutOff extends Faulty {
        WhenRequestsAreCutOff() {
            super(new Fault.RequestCut(100_000), 0.2);
        }
    }

    @Nested
    final class WhenAnswersAreLost extends Faulty {
        WhenAnswersAreLost() {
            super(new Fault.AnswerLost(), 0.2);
        }
    }

    @Nested
    final class WhenAnswersAreCutOff extends Faulty {
        WhenAnswersAreCutOff() {
            super(new Fault.AnswerCut(100_000, true), 0.2);
        }
    }

    @Nested
    final class WhenAnswersEndEarly extends Faulty {
        WhenAnswersEndEarly() {
            super(new Fault.AnswerCut(1_000_000, false), 0.1);
        }
    }

    @Nested
    final class WhenRequestsArriveTwice extends Faulty {
        WhenRequestsArriveTwice() {
            super(new Fault.DeliveredTwice(), 0.2);
        }
    }

    @Nested
    final class WhenAGuestNetworkAnswers extends Faulty {
        WhenAGuestNetworkAnswers() {
            super(Fault.webPage(), 0.1);
        }
    }
}
