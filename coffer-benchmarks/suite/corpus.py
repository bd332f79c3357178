"""The pictures every benchmark works on: made once, from real photographs, the same on every machine.

A picture is a random crop of a photograph, scaled to its set's size, with noise like a camera's sensor
leaves: so each file is distinct and its bitrate is a camera's. Beside the sets lie hostile files.
"""

import hashlib
import json
import multiprocessing
import os
from dataclasses import dataclass
from pathlib import Path

from . import machine

HERE = Path(__file__).resolve().parent
FOLDER = machine.SCRATCH / "corpus"


@dataclass(frozen=True)
class PictureSet:
    letter: str
    count: int
    width: int
    height: int
    suffix: str
    noise: float
    seed: int


SETS = {
    s.letter: s
    for s in (
        PictureSet("a", 100, 3000, 2000, "jpg", 2.6, 1000),
        PictureSet("b", 30, 6000, 4000, "jpg", 2.6, 2000),
        PictureSet("c", 100, 1600, 1200, "jpg", 2.6, 3000),
        PictureSet("p", 30, 1200, 1200, "png", 1.0, 4000),
        PictureSet("g", 20, 480, 270, "gif", 0.0, 5000),
        PictureSet("w", 20, 1600, 1200, "webp", 2.0, 6000),
    )
}
FRAMES = 20


def manifest():
    """File name -> {bytes, md5, sha256}, of every file of the corpus."""
    return json.loads((FOLDER / "manifest.json").read_text())


def files(letter):
    """The paths of one set, in order."""
    return [FOLDER / name for name in sorted(manifest()) if name[0] == letter and name[1:5].isdigit()]


def hostile():
    """The names of the files that mean harm."""
    return [name for name in sorted(manifest()) if name.startswith("bad_")]


def make():
    """Makes what is missing; safe to run again, and after a run that was killed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [(s.letter, i) for s in SETS.values() for i in range(s.count)]
    if not (FOLDER / "manifest.json").exists():
        with multiprocessing.Pool(os.cpu_count()) as pool:
            paths = pool.starmap(_make_one, wanted, chunksize=2)
        facts = {p.name: _facts(p.read_bytes()) for p in [*map(Path, paths), *_make_hostile()]}
        _write(FOLDER / "manifest.json", json.dumps(facts, indent=0).encode())
    for s in SETS.values():
        sizes = [path.stat().st_size for path in files(s.letter)]
        print(f"{s.letter}: {len(sizes)} × {s.width}×{s.height} {s.suffix}, {sum(sizes) // len(sizes):,} bytes each")


def _facts(data):
    return dict(bytes=len(data), md5=hashlib.md5(data).hexdigest(), sha256=hashlib.sha256(data).hexdigest())


def _write(path, data):
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.rename(path)


def _photographs():
    listed = [Path(p) for p in (HERE / "photographs.txt").read_text().split("\n") if p.startswith("/")]
    found = [p for p in listed if p.exists()]
    if not found:  # a machine without Debian's wallpapers: the samples give other pixels of the same kind
        found = sorted((HERE.parents[1] / "samples").glob("*.jpg"))
    if not found:
        raise SystemExit("corpus: no photographs found; on Debian install mate-backgrounds")
    return found


def _make_one(letter, index):
    import numpy
    from PIL import Image

    s = SETS[letter]
    path = FOLDER / f"{letter}{index:04d}.{s.suffix}"
    if path.exists():
        return str(path)
    Image.MAX_IMAGE_PIXELS = None
    dice = numpy.random.default_rng(s.seed + index)
    photographs = _photographs()
    photograph = Image.open(photographs[index % len(photographs)]).convert("RGB")
    part = path.with_name(path.name + ".part")
    if letter == "g":
        _save_animation(_crop(dice, photograph, s.width + 120, s.height + 60), s, part)
    else:
        picture = _with_noise(dice, _crop(dice, photograph, s.width, s.height), s.noise)
        if letter == "p":
            picture.putalpha(_soft_blots(dice, s.width, s.height))
            picture.save(part, "PNG", compress_level=6)
        elif letter == "w":
            picture.save(part, "WEBP", quality=88)
        else:
            exif = Image.Exif()
            exif[0x0112], exif[0x010F], exif[0x0110] = 1, "Synthetic", f"{letter}{index}"
            picture.save(part, "JPEG", quality=90, subsampling=2, exif=exif)
    part.rename(path)
    return str(path)


def _crop(dice, photograph, width, height):
    from PIL import Image

    across, down = photograph.size
    keep = dice.uniform(0.65, 1.0) * min(across / width, down / height)
    x, y = dice.uniform(0, across - keep * width), dice.uniform(0, down - keep * height)
    box = (x, y, x + keep * width, y + keep * height)
    cut = photograph.resize((width, height), Image.LANCZOS, box=box)
    return cut.transpose(Image.FLIP_LEFT_RIGHT) if dice.random() < 0.5 else cut


def _with_noise(dice, picture, sigma):
    import numpy
    from PIL import Image

    pixels = numpy.asarray(picture, dtype=numpy.float32) * dice.uniform(0.9, 1.08)
    height, width, _ = pixels.shape
    pixels += dice.standard_normal((height, width, 1), dtype=numpy.float32) * sigma
    colour = dice.standard_normal((height // 2, width // 2, 3), dtype=numpy.float32) * (sigma * 0.6)
    pixels += colour.repeat(2, 0).repeat(2, 1)
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def _soft_blots(dice, width, height):
    from PIL import Image, ImageDraw, ImageFilter

    alpha = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(alpha)
    draw.ellipse((60, 60, width - 60, height - 60), fill=255)
    for _ in range(12):
        x, y, r = dice.uniform(0, width), dice.uniform(0, height), dice.uniform(20, 160)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=int(dice.uniform(0, 255)))
    return alpha.filter(ImageFilter.GaussianBlur(12))


def _save_animation(wide, s, part):
    """A camera that pans over a photograph: every frame differs from the one before."""
    from PIL import Image

    frames = [wide.crop((k * 6, k * 3, k * 6 + s.width, k * 3 + s.height)) for k in range(FRAMES)]
    palette = frames[0].quantize(256, method=Image.Quantize.MEDIANCUT)
    first, *rest = [f.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG) for f in frames]
    first.save(part, "GIF", save_all=True, append_images=rest, duration=80, loop=0)


def _make_hostile():
    """Small files that ask for much work, and files that lie about what they are."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    photograph, drawing = (FOLDER / "a0000.jpg").read_bytes(), (FOLDER / "p0000.png").read_bytes()
    _write(FOLDER / "bad_trunc.jpg", photograph[: len(photograph) * 6 // 10])
    _write(FOLDER / "bad_trunc.png", drawing[: len(drawing) * 6 // 10])
    _write(FOLDER / "bad_text.jpg", b"x" * 200_000)
    _write(FOLDER / "bad_empty.jpg", b"")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><rect width="100%%" height="100%%"/></svg>'
    _write(FOLDER / "bad_small.svg", svg % (400, 300))
    _write(FOLDER / "bad_huge.svg", svg % (30_000, 30_000))
    for name, side, mode, options in (
        ("bad_bomb.png", 30_000, "1", dict(compress_level=9)),
        ("bad_bomb.jpg", 30_000, "L", dict(quality=30)),
        ("bad_bomb.gif", 20_000, "P", {}),
    ):
        if not (FOLDER / name).exists():
            part = FOLDER / (name + ".part")
            Image.new(mode, (side, side)).save(part, name[-3:].replace("jpg", "jpeg"), **options)
            part.rename(FOLDER / name)
    return sorted(FOLDER.glob("bad_*"))
