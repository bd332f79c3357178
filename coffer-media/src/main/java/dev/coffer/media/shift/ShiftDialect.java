package dev.coffer.media.shift;

import dev.coffer.media.Escapes;
import dev.coffer.media.MediaId;
import dev.coffer.media.MediaKey;
import dev.coffer.media.ShiftOutcome;
import dev.coffer.media.ShiftOutcome.Reason;
import dev.coffer.media.ShiftOutcome.Refusal;
import dev.coffer.media.ShiftOutcome.Request;
import dev.coffer.media.Signature;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Variant;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.VariantSecrets.Legacy;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the paths of shift-media's variants, and writes them.
///
/// Any string whatever gives an outcome; nothing is thrown. A name is accepted in one spelling only, the one that
/// was signed. Safe for use by several threads.
///
/// @see "docs/protocol/shift-media.md"
public final class ShiftDialect {
    private static final int LONGEST = 4096;
    private static final String UNSIGNED = "nobody who may has signed this";

    private final VariantSecrets secrets;
    private final Clock clock;

    public ShiftDialect(VariantSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Reads `/3c72aedc/ba25/11e6/a569/406c8f413974/photo.jpg/100x200-fill-65-upscale-<signature>.jpg`.
    ///
    /// @param path as it was sent, with its escapes; a slash at its beginning may be there
    public ShiftOutcome parse(String path) {
        if (path.length() > LONGEST) {
            return new Refusal(Reason.NO_VARIANT, "the path is longer than any of a variant");
        }
        Optional<MediaKey> key = file(path);
        return key.isPresent() ? read(key.get()) : noVariant();
    }

    /// The file that a path names, whether it is a variant's or not; empty if it names none of the layout.
    ///
    /// @param path as for [#parse]
    public static Optional<MediaKey> file(String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return path.length() > LONGEST
                ? Optional.empty()
                : Escapes.resolved(relative).flatMap(MediaKey::parse);
    }

    /// Reads a variant's key.
    public ShiftOutcome read(MediaKey key) {
        Optional<VariantName> name = key.isOriginal() ? Optional.empty() : VariantName.read(key.name());
        if (name.isEmpty()) {
            return noVariant();
        }
        Variant variant;
        try {
            variant = name.get().variant();
        } catch (IllegalArgumentException e) {
            return new Refusal(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
        Optional<Signature> signature = Signature.read(name.get().signature());
        if (signature.isPresent()) {
            return read(key, name.get(), variant, signature.get());
        }
        return isSignedAsBefore(key.id(), name.get())
                ? new Request(key, variant)
                : new Refusal(Reason.FORGED, UNSIGNED);
    }

    /// Where a variant belongs, in a name that is signed and does not expire.
    public MediaKey key(MediaId id, Variant variant) {
        return key(id, variant, Optional.empty());
    }

    /// Where a variant belongs, in a name that is signed.
    ///
    /// @param expiry until when the name can be used to have the variant made, to the second; what was made stays
    /// @throws IllegalArgumentException if the names have shift-media's signatures, which do not expire, and one is
    ///     to
    public MediaKey key(MediaId id, Variant variant, Optional<Instant> expiry) {
        VariantName unsigned = new VariantName(VariantName.said(variant), "", variant.extension());
        return new MediaKey(
                id, new VariantName(unsigned.said(), sign(id, unsigned, expiry), unsigned.extension()).file());
    }

    private String sign(MediaId id, VariantName unsigned, Optional<Instant> expiry) {
        if (secrets.legacy() instanceof Legacy.Written written) {
            if (expiry.isPresent()) {
                throw new IllegalArgumentException("shift-media's signatures do not expire");
            }
            return LegacySignature.of(id.toString(), unsigned.unsigned(), written.secret());
        }
        return Signature.of(secrets.keys().getFirst(), purpose(), expiry, signed(id, unsigned))
                .text();
    }

    private ShiftOutcome read(MediaKey key, VariantName name, Variant variant, Signature signature) {
        Optional<SigningKey> signer = secrets.key(signature.keyId());
        boolean isOneSpelling = VariantName.said(variant).equals(name.said());
        if (signer.isEmpty() || !isOneSpelling || !signature.isOf(signer.get(), purpose(), signed(key.id(), name))) {
            return new Refusal(Reason.FORGED, UNSIGNED);
        }
        return signature.isOver(clock.instant())
                ? new Refusal(Reason.EXPIRED, "the time of this address is over")
                : new Request(key, variant);
    }

    /// The path does not tell the case of the id's UUID, which the signature was taken over.
    private boolean isSignedAsBefore(MediaId id, VariantName name) {
        Optional<String> secret = secrets.legacySecret();
        return secret.isPresent()
                && LegacySignature.is(name.signature())
                && Stream.of(id.uuid(), id.uuid().toUpperCase(Locale.ROOT))
                        .map(uuid -> LegacySignature.of(uuid + "-" + id.fileName(), name.unsigned(), secret.get()))
                        .anyMatch(right -> Signature.same(name.signature(), right));
    }

    private Signature.Purpose purpose() {
        return new Signature.Purpose("coffer shift v1", secrets.scope());
    }

    private static String[] signed(MediaId id, VariantName name) {
        return new String[] {id.folder(), name.said(), name.extension()};
    }

    private static Refusal noVariant() {
        return new Refusal(Reason.NO_VARIANT, "there is no picture of that address");
    }
}
