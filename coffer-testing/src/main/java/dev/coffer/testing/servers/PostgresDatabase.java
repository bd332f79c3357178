package dev.coffer.testing.servers;

/// An empty database of a test's own, and the user who owns it.
public record PostgresDatabase(String url, String user, String password) {}
