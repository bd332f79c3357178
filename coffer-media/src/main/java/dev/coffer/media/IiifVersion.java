package dev.coffer.media;

/// The versions of the IIIF Image API that are spoken, both at level 2.
///
/// @see "https://iiif.io/api/image/3.0/ and https://iiif.io/api/image/2.1/"
public enum IiifVersion {
    /// Image API 2.1.
    V2("2"),
    /// Image API 3.0.
    V3("3");

    private static final String PLACE = "http://iiif.io/api/image/";

    private final String major;

    IiifVersion(String major) {
        this.major = major;
    }

    /// The number that stands for it in addresses.
    public String major() {
        return major;
    }

    /// What the words of an info.json mean.
    public String context() {
        return PLACE + major + "/context.json";
    }

    /// The compliance level that is kept to.
    public String profile() {
        return PLACE + major + "/level2.json";
    }
}
