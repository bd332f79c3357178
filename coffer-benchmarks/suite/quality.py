"""How near an answer is to the best that could be given: full decode, then Lanczos in floating point."""

import io
from statistics import mean

from . import machine

PICTURES = 8  # of each set are compared


def compare(workload, rendered):
    """`rendered`: file name of the corpus -> bytes of the answer. Returns psnr, ssim, shape and frames."""
    from PIL import Image

    psnr, ssim, shapes, frames = [], [], set(), set()
    for source in workload.files()[:PICTURES]:
        answer = Image.open(io.BytesIO(rendered[source.name]))
        frames.add(getattr(answer, "n_frames", 1))
        shapes.add(f"{answer.format} {answer.width}×{answer.height}")
        if workload.suffix == "gif":
            answer.seek(min(10, answer.n_frames - 1))
        best = _reference(workload, source)
        if answer.size != best.size:
            shapes.add(f"reference {best.width}×{best.height}")
            continue
        x, y = _luma(answer), _luma(best)
        psnr.append(_psnr(x, y))
        ssim.append(_ssim(x, y))
    return dict(
        psnr=round(mean(psnr), 2) if psnr else None,
        ssim=round(mean(ssim), 4) if ssim else None,
        shapes=sorted(shapes)[:4],
        frames=max(frames),
    )


def _reference(workload, source):
    from PIL import Image, ImageOps

    folder = machine.SCRATCH / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{workload.name}-{source.stem}.png"
    if kept.exists():
        return Image.open(kept)
    picture = Image.open(source)
    if workload.suffix == "gif":
        picture.seek(10)
        picture = picture.convert("RGB")
    box = (workload.width, workload.height)
    if workload.mode == "crop":
        best = ImageOps.fit(picture, box, Image.LANCZOS)
    else:
        scale = min(box[0] / picture.width, box[1] / picture.height)
        best = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.LANCZOS)
    best.save(kept)
    return best


def _luma(picture):
    """Brightness as the eye weighs it; what is transparent lies on white."""
    import numpy
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA"):
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return numpy.asarray(picture.convert("RGB"), dtype=numpy.float64) @ [0.299, 0.587, 0.114]


def _psnr(x, y):
    import numpy

    return 10 * numpy.log10(255**2 / max(1e-9, ((x - y) ** 2).mean()))


def _ssim(x, y, side=8, c1=6.5025, c2=58.5225):
    """The mean structural similarity over all windows of 8×8 pixels."""
    import numpy

    def window_mean(z):
        sums = numpy.pad(z.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        return (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2

    mx, my = window_mean(x), window_mean(y)
    vx, vy, cov = window_mean(x * x) - mx**2, window_mean(y * y) - my**2, window_mean(x * y) - mx * my
    return float((((2 * mx * my + c1) * (2 * cov + c2)) / ((mx**2 + my**2 + c1) * (vx + vy + c2))).mean())
