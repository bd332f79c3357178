package dev.coffer.repository;

import java.nio.file.Path;

/// Which database keeps the catalogue.
public sealed interface CatalogueSettings {

    /// One file, for one machine; several processes may use it at once. Made if it is not there.
    record Sqlite(Path file) implements CatalogueSettings {}

    /// A database that several hosts share. It does not print the password.
    ///
    /// @param url `jdbc:postgresql://host:port/database`, with the driver's options
    record Postgresql(String url, String user, String password) implements CatalogueSettings {
        @Override
        public String toString() {
            return "Postgresql[" + url.replaceAll("(?i)(password=)[^&]*", "$1…") + ", " + user + "]";
        }
    }

    static CatalogueSettings sqlite(Path file) {
        return new Sqlite(file);
    }

    static CatalogueSettings postgresql(String url, String user, String password) {
        return new Postgresql(url, user, password);
    }
}
