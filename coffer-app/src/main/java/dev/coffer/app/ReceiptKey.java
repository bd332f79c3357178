package dev.coffer.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/// What receipts are signed with: an Ed25519 key, as `openssl genpkey -algorithm ed25519` makes it.
final class ReceiptKey {
    private static final String ALGORITHM = "Ed25519";
    private static final int MOST_BYTES = 10_000;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final PrivateKey secret;
    private final String id;

    private ReceiptKey(PrivateKey secret, String id) {
        this.secret = secret;
        this.id = id;
    }

    /// Reads a private key from a PEM file that nobody else may read.
    ///
    /// @throws ConfigurationException if it is none, or others may read it
    static ReceiptKey read(Path file) {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
                open.addAll(Files.getPosixFilePermissions(file));
                open.retainAll(OTHERS);
                if (!open.isEmpty()) {
                    throw new ConfigurationException(
                            "receipt_key: others may read or write " + file + " (chmod 600 " + file + ")");
                }
            }
            byte[] der = pem(file, "PRIVATE KEY");
            PrivateKey secret = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der));
            return new ReceiptKey(secret, id(publicKey(secret)));
        } catch (IOException e) {
            throw new ConfigurationException("receipt_key: cannot read " + file);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigurationException("receipt_key: " + file
                    + " is no Ed25519 key in PKCS#8 PEM (openssl genpkey -algorithm ed25519 -out " + file + ")");
        }
    }

    /// Which key it is: `sha256:` and the digest of the public key in DER, in hex.
    String id() {
        return id;
    }

    byte[] sign(byte[] text) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(secret);
            signing.update(text);
            return signing.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a receipt could not be signed", e);
        }
    }

    /// Reads a public key from a PEM file, as `openssl pkey -pubout` makes it.
    ///
    /// @throws IllegalArgumentException if it is none
    static PublicKey readPublic(Path file) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(pem(file, "PUBLIC KEY")));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the key " + file, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " is no public Ed25519 key in PEM (openssl pkey -in receipts.pem -pubout)", e);
        }
    }

    static String id(PublicKey key) {
        try {
            java.security.MessageDigest digest = java.security.MessageDigest.getInstance("SHA-256");
            return "sha256:" + HexFormat.of().formatHex(digest.digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean isOf(PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature verifying = Signature.getInstance(ALGORITHM);
            verifying.initVerify(key);
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The JDK does not say it; its generator makes the pair of a seed, which is what a private key is.
    private static PublicKey publicKey(PrivateKey secret) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) secret)
                .getBytes()
                .orElseThrow(() -> new GeneralSecurityException("the key does not show itself"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        return generator.generateKeyPair().getPublic();
    }

    private static byte[] pem(Path file, String kind) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException("too large for a key");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
