# SPDX-License-Identifier: Apache-2.0
"""What is done to photographs to judge the rules of `fidelio pictures`: harmless changes, and ways in which pictures get worse.

CLASSES holds those that the rules were made with, in the same arithmetic; UNSEEN, PALETTES and PREPARED others. Each takes the part [side, side, 3]
of uint8, the whole picture, and a generator, and returns uint8 of the same shape; None if the picture is too small for it. Needs numpy, scipy, opencv-python-headless, scikit-image and pillow.
"""
import functools
import io

import cv2
import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from skimage.restoration import denoise_tv_chambolle

cv2.setNumThreads(1)


def part(whole, side, down=0, right=0):
    """The middle of a picture, or what is so far from it; None if that leaves the picture."""
    top, left = (whole.shape[0] - side) // 2 + down, (whole.shape[1] - side) // 2 + right
    if top < 0 or left < 0 or top + side > whole.shape[0] or left + side > whole.shape[1]: return None
    return whole[top : top + side, left : left + side].copy()


def rounded(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def blurred(picture, sigma):
    return ndimage.gaussian_filter(picture.astype(float), (sigma, sigma, 0))


def bilateral(picture, diameter=9, color=25, space=3):
    return cv2.bilateralFilter(picture, diameter, color, space)


def varied(picture, weight):
    """Total variation denoising."""
    return rounded(255 * denoise_tv_chambolle(picture / 255.0, weight, channel_axis=2))


def guided(picture, radius=4, epsilon=0.001):
    """The guided filter, each channel guided by itself."""
    def mean(values): return cv2.boxFilter(values, -1, (2 * radius + 1, 2 * radius + 1))

    values, made = picture.astype(np.float32) / 255, []
    for channel in np.moveaxis(values, 2, 0):
        channel = np.ascontiguousarray(channel)
        average = mean(channel)
        variance = mean(channel * channel) - average * average
        slope = variance / (variance + epsilon)
        made.append(mean(slope) * channel + mean(average - slope * average))
    return rounded(np.stack(made, 2) * 255)


@functools.lru_cache(16)
def moved(rows, columns, amplitude, smoothness, seed):
    """A smooth random field: from which column and row each pixel comes."""
    generator = np.random.default_rng(seed)
    fields = [ndimage.gaussian_filter(generator.standard_normal((rows, columns)), smoothness, mode="wrap") for _ in range(2)]
    down, right = (amplitude * field / field.std() for field in fields)
    y, x = np.mgrid[0:rows, 0:columns]
    return (x + right).astype(np.float32), (y + down).astype(np.float32)


def warped(picture, amplitude, smoothness, seed):
    fields = moved(*picture.shape[:2], amplitude, smoothness, seed)
    return cv2.remap(picture, *fields, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT)


def jpeg(picture, quality):
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def rescaled(picture, factor, kind=Image.BICUBIC):
    """Smaller and back."""
    side = picture.shape[0]
    small = round(side * factor)
    return np.asarray(Image.fromarray(picture).resize((small, small), kind).resize((side, side), kind))


def sharpened(picture, amount):
    return rounded(picture + amount * (picture.astype(float) - blurred(picture, 1)))


def lower_contrast(picture):
    return rounded((picture - 128.0) * 0.85 + 128)


def far(picture, whole):
    """Forty pixels to the right, or down."""
    side = len(picture)
    if whole.shape[1] >= side + 80: return part(whole, side, 0, 40)
    return part(whole, side, 40, 0) if whole.shape[0] >= side + 80 else None


def rotated(picture, whole, degrees):
    """The whole picture turned, and the middle taken again."""
    return part(np.asarray(Image.fromarray(whole).rotate(degrees, Image.BICUBIC)), len(picture))


def watermarked(picture):
    drawn = Image.fromarray(picture).convert("RGBA")
    layer = Image.new("RGBA", drawn.size)
    ImageDraw.Draw(layer).text((len(picture) * 0.55, len(picture) * 0.9), "© somebody 2026", fill=(255, 255, 255, 150), font_size=len(picture) // 20)
    return np.asarray(Image.alpha_composite(drawn, layer).convert("RGB"))


def letterboxed(picture, share=0.125):
    made, bar = picture.copy(), round(len(picture) * share)
    made[:bar] = made[-bar:] = 0
    return made


def with_palette(picture, dither):
    """256 colours, chosen for the picture."""
    values = Image.fromarray(picture)
    return np.asarray(values.quantize(palette=values.quantize(256), dither=dither).convert("RGB"))


def framed(picture, share=0.05):
    """A grey frame around it."""
    made, width = np.full_like(picture, 128), round(len(picture) * share)
    made[width:-width, width:-width] = picture[width:-width, width:-width]
    return made


def grey(picture):
    luma = rounded(picture @ np.array([0.2126, 0.7152, 0.0722]))
    return np.repeat(luma[..., None], 3, 2)


HARMLESS = {
    "same+dither": lambda p, whole, r: rounded(p + r.uniform(-0.5, 0.5, p.shape)),
    "shift1": lambda p, whole, r: part(whole, len(p), 1, 1),
    "shift5": lambda p, whole, r: part(whole, len(p), 5, -5),
    "shift40": lambda p, whole, r: far(p, whole),
    "flip": lambda p, whole, r: p[:, ::-1].copy(),
    "warp1": lambda p, whole, r: warped(p, 1, 30, 1),
    "warp4": lambda p, whole, r: warped(p, 4, 30, 2),
    "warp12": lambda p, whole, r: warped(p, 12, 40, 3),
    "gamma1.1": lambda p, whole, r: rounded(255 * (p / 255.0) ** 1.1),
    "contrast.85": lambda p, whole, r: lower_contrast(p),
    "expo-15%": lambda p, whole, r: rounded(p * 0.85),
    "warm": lambda p, whole, r: rounded(p * np.array([1.06, 1, 0.92])),
}
BLUR = {
    "gauss.5": lambda p, whole, r: rounded(blurred(p, 0.5)),
    "gauss.7": lambda p, whole, r: rounded(blurred(p, 0.7)),
    "gauss1": lambda p, whole, r: rounded(blurred(p, 1)),
    "gauss1.5": lambda p, whole, r: rounded(blurred(p, 1.5)),
    "gauss2": lambda p, whole, r: rounded(blurred(p, 2)),
    "half-blend-gauss1": lambda p, whole, r: rounded(0.5 * p + 0.5 * blurred(p, 1)),
    "down.75": lambda p, whole, r: rescaled(p, 0.75),
    "down.5": lambda p, whole, r: rescaled(p, 0.5),
}
WAXY = {
    "bilateral.weak": lambda p, whole, r: bilateral(p, 7, 12, 2),
    "bilateral": lambda p, whole, r: bilateral(p),
    "nlm5": lambda p, whole, r: cv2.fastNlMeansDenoisingColored(p, None, 5, 5, 5, 15),
    "guided": lambda p, whole, r: guided(p),
    "tv.02": lambda p, whole, r: varied(p, 0.02),
}
NOISE = {
    "noise1": lambda p, whole, r: rounded(p + r.normal(0, 1, p.shape)),
    "noise3": lambda p, whole, r: rounded(p + r.normal(0, 3, p.shape)),
    "noise8": lambda p, whole, r: rounded(p + r.normal(0, 8, p.shape)),
}
SHARPEN = {"sharpen.5": lambda p, whole, r: sharpened(p, 0.5)}
JPEG = {
    "jpeg90": lambda p, whole, r: jpeg(p, 90),
    "jpeg75": lambda p, whole, r: jpeg(p, 75),
    "jpeg40": lambda p, whole, r: jpeg(p, 40),
}
OTHER = {
    "bilateral.strong": lambda p, whole, r: bilateral(p, 13, 50, 5),
    "median3": lambda p, whole, r: cv2.medianBlur(p, 3),
    "median5": lambda p, whole, r: cv2.medianBlur(p, 5),
    "tv.05": lambda p, whole, r: varied(p, 0.05),
    "tv.1": lambda p, whole, r: varied(p, 0.1),
    "warp4+bilateral": lambda p, whole, r: bilateral(warped(p, 4, 30, 2)),
    "warp12+bilateral": lambda p, whole, r: bilateral(warped(p, 12, 40, 3)),
    "warp4+gauss.7": lambda p, whole, r: rounded(blurred(warped(p, 4, 30, 2), 0.7)),
    "contrast.85+bilateral": lambda p, whole, r: bilateral(lower_contrast(p)),
}
CLASSES = {"harmless": HARMLESS, "blur": BLUR, "waxy": WAXY, "noise": NOISE, "sharpened": SHARPEN, "JPEG": JPEG, "other": OTHER}

# What people do to pictures that are no worse for it, and what the rules were made without.
UNSEEN = {
    "letterbox": lambda p, whole, r: letterboxed(p),
    "frame": lambda p, whole, r: framed(p),
    "grey": lambda p, whole, r: grey(p),
    "watermark": lambda p, whole, r: watermarked(p),
    "rotate1": lambda p, whole, r: rotated(p, whole, 1),
    "rotate3": lambda p, whole, r: rotated(p, whole, 3),
    "jpeg95": lambda p, whole, r: jpeg(p, 95),
    "gamma.8": lambda p, whole, r: rounded(255 * (p / 255.0) ** 0.8),
    "contrast1.25": lambda p, whole, r: rounded((p - 128.0) * 1.25 + 128),
    "expo+25%": lambda p, whole, r: rounded(p * 1.25),
    "expo-50%": lambda p, whole, r: rounded(p * 0.5),
    "saturate": lambda p, whole, r: rounded(grey(p) + 1.4 * (p - grey(p).astype(float))),
    "mirror-down": lambda p, whole, r: p[::-1].copy(),
}
# Fewer colours are no generator's doing, but they do change fine detail.
PALETTES = {
    "palette": lambda p, whole, r: with_palette(p, Image.Dither.NONE),
    "palette+dither": lambda p, whole, r: with_palette(p, Image.Dither.FLOYDSTEINBERG),
}
ALL = {name: action for operations in CLASSES.values() for name, action in operations.items()}



def upscaled(picture, factor):
    """Made larger, so that its finest octave holds nothing real."""
    size = [round(length * factor) for length in picture.shape[1::-1]]
    return np.asarray(Image.fromarray(picture).resize(size, Image.BICUBIC))


def grained(picture, seed=7):
    """Film grain: correlated over a pixel or so, the same in all channels."""
    grain = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal(picture.shape[:2]), 0.7)
    return rounded(picture + 6 * (grain / grain.std())[..., None])


# What both pictures of a pair went through first: a function of the whole picture, and how much larger it makes it.
PREPARED = {"up1.5": (lambda whole: upscaled(whole, 1.5), 1.5), "grain": (grained, 1)}
AFTER = {"harmless": ["same+dither", "shift5", "flip", "warp4", "gamma1.1"], "changed": ["gauss1", "bilateral", "noise3"]}
