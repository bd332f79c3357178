package dev.coffer.store;

/// How an archived object is asked back: a readable copy, beside the archived one, for some days.
///
/// @param days that the copy stays, at least 1
public record RestoreRequest(int days, Tier tier) {

    /// How fast, and at what price. AWS: minutes; hours; half a day and more.
    public enum Tier {
        EXPEDITED,
        STANDARD,
        BULK
    }

    /// @throws IllegalArgumentException if `days` is less than 1
    public RestoreRequest {
        if (days < 1) {
            throw new IllegalArgumentException("a restored copy stays for at least 1 day, not " + days);
        }
    }

    /// At the usual speed.
    public static RestoreRequest forDays(int days) {
        return new RestoreRequest(days, Tier.STANDARD);
    }
}
