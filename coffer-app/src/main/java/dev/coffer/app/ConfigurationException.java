package dev.coffer.app;

/// What is configured cannot be meant so. The message is one line that says where and what.
final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigurationException(String message) {
        super(message);
    }
}
