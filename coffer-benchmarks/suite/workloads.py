"""What is asked of a renderer: six workloads, the same for everyone who takes part."""

from dataclasses import dataclass

from . import corpus


@dataclass(frozen=True)
class Floor:
    """One way in which the C program does a workload: how it shrinks, and the encoder's options."""

    name: str
    shrink: str
    save: str


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    letter: str
    mode: str
    width: int
    height: int
    suffix: str
    floors: tuple

    def files(self):
        return corpus.files(self.letter)

    @property
    def size(self):
        return f"{self.width}x{self.height}"

    @property
    def query(self):
        """What Coffer is asked beyond mode and size; the format is named only where it is not the source's."""
        return "q=80" + ("&fmt=webp" if self.suffix == "webp" else "")


JPEG_FLOORS = tuple(Floor(f"C, {shrink}", shrink, ".jpg[Q=80,keep=none]") for shrink in ("thumbnail", "max"))


# Beside libvips's own defaults stand the encoder settings that Coffer ships with, so that the floor is
# the floor of the same work: WebP effort 2, PNG filter "paeth" and deflate 4, GIF effort 1 without dither.
WORKLOADS = {
    w.name: w
    for w in (
        Workload("W1", "3000×2000 JPEG → fit 300×300 JPEG", "a", "clip", 300, 300, "jpg", JPEG_FLOORS),
        Workload("W2", "6000×4000 JPEG → crop 300×300 JPEG", "b", "crop", 300, 300, "jpg", JPEG_FLOORS),
        Workload(
            "W3", "1600×1200 JPEG → 800×600 WebP", "c", "clip", 800, 600, "webp",
            (
                Floor("C, thumbnail", "thumbnail", ".webp[Q=80,keep=none]"),
                Floor("C, max", "max", ".webp[Q=80,keep=none]"),
                Floor("C, max, effort 2", "max", ".webp[Q=80,keep=none,effort=2]"),
            ),
        ),
        Workload("W3J", "1600×1200 JPEG → 800×600 JPEG", "c", "clip", 800, 600, "jpg", JPEG_FLOORS),
        Workload(
            "W4", "1200×1200 RGBA PNG → 200×200 PNG", "p", "clip", 200, 200, "png",
            (
                Floor("C, thumbnail", "thumbnail", ".png[keep=none]"),
                Floor("C, thumbnail, paeth, deflate 4", "thumbnail", ".png[keep=none,filter=paeth,compression=4]"),
            ),
        ),
        Workload(
            "W5", "GIF, 20 frames 480×270 → 240 wide GIF", "g", "clip", 240, 135, "gif",
            (
                Floor("C, thumbnail", "thumbnail", ".gif[keep=none]"),
                Floor("C, thumbnail, effort 1", "thumbnail", ".gif[keep=none,effort=1,dither=0]"),
            ),
        ),
    )
}


def chosen(names):
    """The workloads of a list such as `W1,W3J`."""
    try:
        return [WORKLOADS[name.strip().upper()] for name in names.split(",")]
    except KeyError as unknown:
        raise SystemExit(f"bench: no workload {unknown}; there are {', '.join(WORKLOADS)}") from None
