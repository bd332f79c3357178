package dev.coffer.app;

/// What is configured cannot be meant so. The message is one line that says where and what.
final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean inFlag;

    ConfigurationException(String message) {
        this(message, false);
    }

    /// @param inFlag whether the command line says so, and not the configuration
    ConfigurationException(String message, boolean inFlag) {
        super(message);
        this.inFlag = inFlag;
    }

    boolean isInFlag() {
        return inFlag;
    }
}
