package dev.coffer.repository;

/// Whether collectors may condemn and delete. A restore turns it off, since objects that the backup did not
/// know may
/// belong to what was done after it; who has looked turns it on again.
///
/// The row `collecting_off` of `counter`: 1 is off; 0, and no row, are on. Public for the packages of this
/// module alone.
public final class Collecting {
    private static final String IS_OFF = "SELECT count(*) FROM counter WHERE name = 'collecting_off' AND value = 1";
    private static final String SET = "INSERT INTO counter (name, value) VALUES ('collecting_off', ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    /// Whether they may.
    public static boolean isOn(Session session) {
        return session.number(IS_OFF) == 0;
    }

    /// Lets them, or keeps them from it, from the end of the transaction on.
    public static void turn(Session session, boolean on) {
        session.update(SET, on ? 0L : 1L);
    }

    private Collecting() {}
}
