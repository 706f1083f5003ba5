# SPDX-License-Identifier: Apache-2.0
"""Free photographs and drawings that rules about pictures are judged on: from scikit-image's wheel and packages of Debian.

Nothing of them is committed. `apt-get download` and `dpkg-deb` bring Debian's into a cache folder; neither needs root. Large ones are
at least halved, so that their finest octave holds real detail and not the camera's interpolation; scikit-image's small ones were reduced
by those who gave them. Of each the middle is taken, 640 x 640 or as much as there is.
"""
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

LOMIRI, LOMIRI20, UKUI, MATE, SKIMAGE = "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "ukui-wallpapers", "mate-backgrounds", "scikit-image"
PLASMA = "plasma-workspace-wallpapers"
BY, SA4, SA3, CC0, GPL = "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-SA-3.0", "CC0-1.0", "GPL-2+"
SIDE = 640

# Name: package, file, licence. The author stands in the name of the file or in the package's copyright file.
PHOTOGRAPHS = {
    "aitzgorri": (LOMIRI, "aitzgorri_by_Aitzol_Berasategi.jpg", BY),
    "bridge": (LOMIRI, "Bridge_by_Sander_Klootwijk.jpg", SA4),
    "dragonfly": (LOMIRI, "Dragonfly_by_Bolly.jpg", SA4),
    "free": (LOMIRI, "free_by_Peter_Nerlich.jpg", SA4),
    "friends": (LOMIRI, "friends_by_Aitzol_Berasategi.jpg", BY),
    "greentock": (LOMIRI, "greentock_by_Peter_Nerlich.jpg", SA4),
    "life": (LOMIRI, "life_by_Aitzol_Berasategi.jpg", BY),
    "picosdeeuropa": (LOMIRI, "picosdeeuropa_by_Aitzol_Berasategi.jpg", BY),
    "picture_0b": (LOMIRI, "Picture_0B_by_freespace.jpg", BY),
    "picture_1a": (LOMIRI, "Picture_1A_by_freespace.jpg", BY),
    "seeding": (LOMIRI, "seeding_by_Clements_Engelhardt.jpg", CC0),
    "sunset": (LOMIRI, "sunset_by_Aitzol_Berasategi.jpg", BY),
    "wine": (LOMIRI, "Wine_by_Jakkub_Mede.jpg", BY),
    "kleiber": (LOMIRI20, "Kleiber_by_Lukas_Baubkus.jpg", SA3),
    "chelsea": (SKIMAGE, "chelsea.png", CC0),
    "rocket": (SKIMAGE, "rocket.jpg", CC0),
    "brick": (SKIMAGE, "brick.png", CC0),
    "grass": (SKIMAGE, "grass.png", CC0),
    "gravel": (SKIMAGE, "gravel.png", CC0),
    # The rules were made without these twelve and the next four.
    "aqua": (MATE, "Aqua.jpg", GPL),
    "blinds": (MATE, "Blinds.jpg", GPL),
    "dune": (MATE, "Dune.jpg", GPL),
    "fresh_flower": (MATE, "FreshFlower.jpg", GPL),
    "garden": (MATE, "Garden.jpg", GPL),
    "green_meadow": (MATE, "GreenMeadow.jpg", GPL),
    "lady_bird": (MATE, "LadyBird.jpg", GPL),
    "rain_drops": (MATE, "RainDrops.jpg", GPL),
    "storm": (MATE, "Storm.jpg", GPL),
    "two_wings": (MATE, "TwoWings.jpg", GPL),
    "wood": (MATE, "Wood.jpg", GPL),
    "yellow_flower": (MATE, "YellowFlower.jpg", GPL),
    "camera": (SKIMAGE, "camera.png", CC0),
    "retina": (SKIMAGE, "retina.jpg", CC0),
    "hubble": (SKIMAGE, "hubble_deep_field.jpg", "public domain"),
    "moon": (SKIMAGE, "moon.png", "public domain"),
}
# Held back: looked at only when all rules and their limits stood. Nothing may be tuned on them.
HELD_BACK = {
    "by_the_water": (PLASMA, "BytheWater/contents/images/2560x1600.jpg", GPL),
    "cold_ripple": (PLASMA, "ColdRipple/contents/images/2560x1600.jpg", GPL),
    "colorful_cups": (PLASMA, "ColorfulCups/contents/images/2560x1600.jpg", GPL),
    "darkest_hour": (PLASMA, "DarkestHour/contents/images/2560x1600.jpg", GPL),
    "evening_glow": (PLASMA, "EveningGlow/contents/images/2560x1600.jpg", GPL),
    "fallen_leaf": (PLASMA, "FallenLeaf/contents/images/2560x1600.jpg", GPL),
    "grey": (PLASMA, "Grey/contents/images/2560x1600.jpg", GPL),
    "kite": (PLASMA, "Kite/contents/images/2560x1600.jpg", GPL),
    "one_stands_out": (PLASMA, "OneStandsOut/contents/images/2560x1600.jpg", GPL),
    "path": (PLASMA, "Path/contents/images/2560x1600.jpg", GPL),
    "summer_1am": (PLASMA, "summer_1am/contents/images/2560x1600.jpg", GPL),
}
# Drawn, rendered or painted: judged apart, since most have no texture that could be lost.
DRAWINGS = {
    "fossa": (LOMIRI20, "Fossa_by_Jasper_Roks.jpg", SA3),
    "infinite_sea": (LOMIRI20, "Infinite-Sea_by_Aury88.jpg", SA3),
    "painting": (LOMIRI20, "Painting-Colors_by__herobrine7gamer.jpg", SA3),
    "umang": (LOMIRI, "umang_by_Abhishek_Mudgal.jpg", BY),
    "analogpattern": (LOMIRI, "analogpattern_by_Peter_Nerlich.jpg", SA4),
    "ribbon": (UKUI, "2004default.jpg", SA3),
    "calla": (UKUI, "calla.png", SA3),
    "city": (UKUI, "city.png", SA3),
    "desert": (UKUI, "desert.png", SA3),
    "firstgeneration": (UKUI, "firstgeneration.jpg", SA3),
    "fluent": (UKUI, "fluent-color.png", SA3),
    "goldfish": (UKUI, "goldfish.png", SA3),
    "rhythm": (UKUI, "rhythm.jpg", SA3),
    "rollpaper": (UKUI, "rollpaper.png", SA3),
    "string": (UKUI, "string.jpg", SA3),
    "mouse": (UKUI, "the-mouse.jpg", SA3),
    "elephants": (MATE, "Elephants_5640x3172.jpg", GPL),
}
# Held back as HELD_BACK is.
DRAWINGS_HELD_BACK = {
    "altai": (PLASMA, "Altai/contents/images/5120x2880.png", GPL),
    "autumn": (PLASMA, "Autumn/contents/images/2560x1600.jpg", GPL),
    "canopee": (PLASMA, "Canopee/contents/images/3840x2160.png", GPL),
    "cascade": (PLASMA, "Cascade/contents/images/3840x2160.png", GPL),
    "cluster": (PLASMA, "Cluster/contents/images/3840x2160.png", GPL),
    "konqui": (PLASMA, "FlyingKonqui/contents/images/2560x1600.png", GPL),
    "honeywave": (PLASMA, "Honeywave/contents/images/5120x2880.jpg", GPL),
    "ice_cold": (PLASMA, "IceCold/contents/images/5120x2880.png", GPL),
    "kay": (PLASMA, "Kay/contents/images/5120x2880.png", GPL),
    "kokkini": (PLASMA, "Kokkini/contents/images/3840x2160.png", GPL),
    "milky_way": (PLASMA, "MilkyWay/contents/images/5120x2880.png", GPL),
    "opal": (PLASMA, "Opal/contents/images/3840x2160.png", GPL),
    "patak": (PLASMA, "Patak/contents/images/5120x2880.png", GPL),
    "safe_landing": (PLASMA, "SafeLanding/contents/images/5120x2880.jpg", GPL),
    "shell": (PLASMA, "Shell/contents/images/5120x2880.jpg", GPL),
    "volna": (PLASMA, "Volna/contents/images/5120x2880.jpg", GPL),
}

# What is judged, each by itself.
SETS = {
    "photographs": PHOTOGRAPHS,
    "photographs held back": HELD_BACK,
    "drawings": DRAWINGS,
    "drawings held back": DRAWINGS_HELD_BACK,
}


def fetched(package, cache):
    """The folder that a package's files are in."""
    if package == SKIMAGE:
        import skimage.data

        return Path(skimage.data.__file__).parent
    folder = cache / package
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "--quiet", package], cwd=cache, check=True, capture_output=True)
        subprocess.run(["dpkg-deb", "-x", next(cache.glob(f"{package}_*.deb")), cache / "unpacked"], check=True)
        (cache / "unpacked").rename(folder)
    return folder


def reduced(picture):
    """A large photograph at half its size or less, so that 640 pixels show much of it; a small one as it is."""
    factor = max(2.0, min(picture.size) / 800) if min(picture.size) >= 900 else 1.0
    if min(picture.size) > SIDE + 200 and factor == 1: factor = 2.0
    return picture.resize([round(length / factor) for length in picture.size], Image.LANCZOS) if factor > 1 else picture


def whole(entry, cache):
    """A picture as uint8 [rows, columns, 3], reduced."""
    package, name, _ = entry
    path = next(fetched(package, cache).rglob(name))
    return np.asarray(reduced(Image.open(path).convert("RGB")))


def side(picture):
    """How large the part is that is taken: 640 or less, a multiple of 16 that leaves 8 pixels on each side."""
    return min(SIDE, (min(picture.shape[:2]) - 16) // 16 * 16)
