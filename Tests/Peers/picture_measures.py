# SPDX-License-Identifier: Apache-2.0
"""What is measured of a pair of pictures, in numpy: a second implementation that `fidelio pictures` is compared with.

Luma is an array [rows, columns] of float64, 0 … 1, of the values as stored. All decibels are candidate over reference. docs/pictures.md has
the definitions in words. Needs numpy and pillow; scripts/test_pictures runs it on the golden pairs.
"""
import numpy as np
from PIL import Image

OCTAVES = 6
QUANTILES = (50, 75, 90, 99)
STEP = 1 / 255  # of an 8-bit picture
CLEAR = 0.3  # the peak of phase correlation from which on a shift is believed
BLUR = 1.5  # what is lost of the top octave over what is lost of texture, in decibels, from which on a picture is soft and not waxy
MSSSIM_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def luma(path):
    """The luma of an 8-bit picture; transparency is left out."""
    with Image.open(path) as picture:
        if picture.mode in ("L", "LA"): return np.asarray(picture.convert("L")) / 255
        return np.asarray(picture.convert("RGB")) @ np.array([0.2126, 0.7152, 0.0722]) / 255


def detail(y):
    """|y - B(y)|, B the binomial kernel of five taps on each axis, four pixels from the edges left out."""
    kernel, blurred = np.array([1, 4, 6, 4, 1]) / 16, y
    for axis in (0, 1):
        padded = np.pad(blurred, [(2, 2) if other == axis else (0, 0) for other in (0, 1)], mode="reflect")
        length = y.shape[axis]
        blurred = sum(weight * np.take(padded, range(place, place + length), axis) for place, weight in enumerate(kernel))
    return np.abs(y - blurred)[4:-4, 4:-4]


def spectrum(y):
    """The DFT of the windowed luma, without its weighted mean."""
    rows, columns = (np.hanning(length + 2)[1:-1] for length in y.shape)
    window = np.outer(rows, columns)
    return np.fft.fft2((y - (y * window).sum() / window.sum()) * window)


def octave_masks(shape):
    """For each octave, the finest first, which frequencies are in it. The corners, over half a cycle per pixel, are in none."""
    radius = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.fftfreq(shape[1])[None, :])
    masks = [(radius >= 2.0 ** -(k + 2)) & (radius < 2.0 ** -(k + 1)) for k in range(OCTAVES)]
    masks[0] |= radius == 0.5
    return masks


def filtered(y):
    """The Gaussian mean (11 taps, sigma 1.5) around each pixel that has a whole window."""
    kernel = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    kernel /= kernel.sum()
    y = sum(weight * y[place : y.shape[0] - 10 + place] for place, weight in enumerate(kernel))
    return sum(weight * y[:, place : y.shape[1] - 10 + place] for place, weight in enumerate(kernel))


def similarity(a, b):
    """SSIM, and its part without the means: the means over whole windows."""
    c1, c2 = 0.01**2, 0.03**2
    mean_a, mean_b = filtered(a), filtered(b)
    both = mean_a * mean_b
    variance = filtered(a * a) + filtered(b * b) - mean_a**2 - mean_b**2
    contrast = (2 * (filtered(a * b) - both) + c2) / (variance + c2)
    return ((2 * both + c1) / (mean_a**2 + mean_b**2 + c1) * contrast).mean(), contrast.mean()


def halved(y):
    """Means of 2 x 2 pixels; an odd last row or column is left out."""
    y = y[: y.shape[0] // 2 * 2, : y.shape[1] // 2 * 2]
    return (y[::2, ::2] + y[1::2, ::2] + y[::2, 1::2] + y[1::2, 1::2]) / 4


def multiscale(a, b):
    """MS-SSIM over five scales; None if the last has no whole window."""
    if min(a.shape) < 11 * 16: return None
    product = 1.0
    for place, power in enumerate(MSSSIM_WEIGHTS):
        whole, contrast = similarity(a, b)
        product *= max(whole if place == len(MSSSIM_WEIGHTS) - 1 else contrast, 0) ** power
        a, b = halved(a), halved(b)
    return float(product)


def block_correlation(a, b):
    """The median correlation of blocks of 16 x 16 at quarter size that are not flat; None if three or fewer are left."""
    blocks = []
    for y in (a, b):
        y = halved(halved(y))
        rows, columns = y.shape[0] // 16, y.shape[1] // 16
        y = y[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16).transpose(0, 2, 1, 3).reshape(-1, 256)
        blocks.append(y - y.mean(1, keepdims=True))
    a, b = blocks
    kept = (a * a).sum(1) > 256e-4
    if kept.sum() <= 3: return None
    a, b = a[kept], b[kept]
    return float(np.median((a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1) + 1e-12)))


def phase_peak(a, b):
    """Where the phase correlation of two spectra is largest, as rows and columns, and how large."""
    cross = a * np.conj(b)
    plane = np.fft.ifft2(cross / (np.abs(cross) + 1e-12)).real
    place = np.unravel_index(plane.argmax(), plane.shape)
    return [int(p - n if p > n // 2 else p) for p, n in zip(place, plane.shape)], float(plane.max())


def aligned(a, b, shift):
    """The parts of two pictures that show the same, where the reference lies `shift` further than the candidate."""
    for axis, by in enumerate(shift):
        length = a.shape[axis] - abs(by)
        a = np.take(a, range(max(by, 0), max(by, 0) + length), axis)
        b = np.take(b, range(max(-by, 0), max(-by, 0) + length), axis)
    return a, b


def decibels(a, b, factor=20): return float(factor * np.log10(b / a))


def agreement(a, b):
    """How equal two pictures are pixel by pixel."""
    error = ((a - b) ** 2).mean()
    return {"psnr_db": float(-10 * np.log10(error)) if error else None, "ssim": float(similarity(a, b)[0]), "msssim": multiscale(a, b)}


def measured(a, b):
    """All measures of a reference `a` and a candidate `b` of one size."""
    details = detail(a), detail(b)
    quantiles = [np.percentile(d, QUANTILES) + STEP / 4 for d in details]
    spectra = spectrum(a), spectrum(b)
    power, cross = [np.abs(s) ** 2 for s in spectra], (spectra[0] * np.conj(spectra[1])).real
    masks = octave_masks(a.shape)
    energies = [[p[mask].sum() for mask in masks] for p in power]
    shift, peak = phase_peak(*spectra)
    return {
        "detail_db": {str(q): decibels(x, y) for q, x, y in zip(QUANTILES, *quantiles)},
        "reference_detail": float(np.median(details[0])), "clipped": [clipped(a), clipped(b)],
        "contrast_db": decibels(a.std(), b.std()),
        "energy_db": [decibels(x, y, 10) for x, y in zip(*energies)],
        "coherence": [float(cross[mask].sum() / np.sqrt(x * y)) for mask, x, y in zip(masks, *energies)],
        **agreement(a, b),
        "aligned": agreement(*aligned(a, b, shift)) if peak > CLEAR and any(shift) else None,
        "block_correlation": block_correlation(a, b), "shift": shift, "shift_peak": peak,
    }


def composition(measures):
    """same, displaced or different; unknown if too few blocks have anything in them."""
    value = measures["block_correlation"]
    if value is None: return "unknown"
    return "same" if value >= 0.95 else "displaced" if value >= 0.5 else "different"


def three(measures):
    """Texture, edges and top octave, contrast taken off: what the rules look at."""
    details, contrast = measures["detail_db"], measures["contrast_db"]
    return (details["50"] + details["75"]) / 2 - contrast, details["99"] - contrast, measures["energy_db"][0] - contrast


def rule(texture, edges, top, is_same):
    """What three figures say; thresholds are wider where the composition differs.

    A blur takes more of the finest octave than of texture, so it is not waxy.
    """
    texture, edges, top = (value / (1 if is_same else 1.5) for value in (texture, edges, top))
    if texture <= -2 and texture - edges <= -1.2 and top > BLUR * texture: return "waxy"
    if top <= -2.5 and edges <= -1.2: return "soft"
    if texture >= 1.5 and texture - edges >= 1.2: return "noisy"
    return "sharper" if top >= 2 and edges >= 1.5 else "alike"


def is_smooth(measures):
    """True if rounding to 8 bits drowns the reference's texture, at the contrast that both have."""
    return measures["reference_detail"] * min(1, 10 ** ((measures["contrast_db"] or 0) / 20)) < STEP / 2


def is_clipped(measures):
    """True if one picture is cut off at black or white where the other is not."""
    reference, candidate = measures["clipped"]
    return abs(candidate - reference) > 0.1


def verdict(pair):
    """What is said of one pair: a smooth one can still be soft; clipped and unrelated ones say nothing."""
    said = rule(pair["texture_db"], pair["edges_db"], pair["top_octave_db"], pair["composition"] == "same")
    if is_smooth(pair["measures"]) and said != "soft": return "too-smooth"
    if said == "alike": return said
    if is_clipped(pair["measures"]): return "clipped"
    return said if pair["composition"] in ("same", "displaced") else "unrelated"


def pooled(pairs):
    """What is said of the medians of a few pairs: of those that are neither too smooth nor clipped, if there are any."""
    clear = [pair for pair in pairs if not is_smooth(pair["measures"]) and not is_clipped(pair["measures"])]
    used = clear or pairs
    figures = [float(np.median([pair[key] for pair in used])) for key in ("texture_db", "edges_db", "top_octave_db")]
    where = [pair["composition"] for pair in used]
    said = rule(*figures, 2 * where.count("same") >= len(used))
    if not clear and said != "soft": return "too-smooth" if any(is_smooth(pair["measures"]) for pair in pairs) else "clipped"
    if not clear and any(is_clipped(pair["measures"]) for pair in pairs): return "clipped"
    return said if said == "alike" or 2 * (where.count("same") + where.count("displaced")) > len(used) else "unrelated"


def bars(y):
    """How many rows and columns at the top, bottom, left and right hold one value each."""
    found = []
    for axis in (1, 0):
        is_flat = np.ptp(y, axis=axis) <= 2 * STEP
        found += [len(is_flat) if is_flat.all() else int((~side).argmax()) for side in (is_flat, is_flat[::-1])]
    return found


def without_bars(a, b):
    """Both pictures without the bars that only one of them has; the same two if neither has, or both have them."""
    first, second = bars(a), bars(b)
    top, bottom, left, right = (max(x, y) if abs(x - y) > 2 else 0 for x, y in zip(first, second))
    part = (slice(top, a.shape[0] - bottom), slice(left, a.shape[1] - right))
    return (a[part], b[part]) if 2 * a[part].size >= a.size else (a, b)


def clipped(y):
    """The share of pixels that are black or white."""
    return float(((y < STEP / 2) | (y > 1 - STEP / 2)).mean())


def judged(a, b):
    """All that is said of a pair."""
    a, b = without_bars(a, b)
    found = measured(a, b)
    pair = {"measures": found, "composition": composition(found)} | dict(zip(("texture_db", "edges_db", "top_octave_db"), three(found)))
    return pair | {"verdict": verdict(pair)}
