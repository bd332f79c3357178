package dev.coffer.media;

/// What [dev.coffer.media.derivatives.Derivatives] has done since it was opened, and levels of now.
///
/// @param joined requests that waited for a render of somebody else's
/// @param renderNanos time spent by render threads, in nanoseconds
/// @param failed renders that ended in a [MediaException]
/// @param refused renders that found the queue full or waited too long
/// @param dropped derivatives that went because their originals had gone
/// @param healed files of the disk cache that were damaged and removed
/// @param bypassed times that the disk cache could not be used
/// @param storeHits derivatives that were found in the store
/// @param stored derivatives that were stored
/// @param storeHealed derivatives that the store had lost or damaged
/// @param storeBypassed times that the store, or the ledger of what is in it, could not be used
/// @param later derivatives that were made while there was nothing else to do
/// @param laterDropped those that were not, since there was too much else
public record DerivativeStatistics(
        long memoryHits,
        long diskHits,
        long joined,
        long renders,
        long renderNanos,
        long failed,
        long refused,
        long dropped,
        long healed,
        long bypassed,
        long storeHits,
        long stored,
        long storeHealed,
        long storeBypassed,
        long later,
        long laterDropped,
        int waiting,
        int rendering,
        long memoryBytes,
        long diskBytes) {}
