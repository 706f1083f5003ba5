# SPDX-License-Identifier: Apache-2.0
"""A CPU that lacks any one feature that kernels are compiled for does not get them."""
import platform
import re
import shutil
import subprocess

import pytest

from support.models import ROOT

SOURCES = ROOT / "Sources/CKernels"
LEVELS = {"avx2": 1, "avx512": 2}

# Kernels that do nothing, and a CPU that has everything but what argv[1] names; says whether it gets the level argv[2].
PROBE = """
#include "kernels.h"
#include <stdlib.h>
#include <string.h>
static const char *lacking;
extern "C" int has(const char *feature) { return strcmp(feature, lacking) != 0; }
namespace fidelio_baseline { extern const fk_kernels kernels = {}; }
namespace fidelio_avx2 { extern const fk_kernels kernels = {}; }
namespace fidelio_avx512 { extern const fk_kernels kernels = {}; }
int main(int, char **words) { lacking = words[1]; return fk_at((fk_level)atoi(words[2])) ? 10 : 11; }
"""


# Comes with another: SSE 4.2 has CRC32, AVX is nothing without XSAVE, and EVEX512 is a word of the compiler's.
IMPLIED = {"crc32", "xsave", "evex512"}


def compiled(level, folder):
    """The features that the compiler may use in a level's kernels and not elsewhere, as it says itself."""
    text = (SOURCES / f"{level}.cpp").read_text()
    pragma = re.search(r"^#pragma clang attribute push.*$", text, re.MULTILINE)[0]
    headers = "\n".join(line for line in text.splitlines() if line.startswith('#include "') and "level.h" not in line)
    (folder / "functions.cpp").write_text(f"{headers}\n{pragma}\nvoid inside() {{}}\n#pragma clang attribute pop\nvoid outside() {{}}\n")
    line = ["clang++", "-S", "-emit-llvm", "-o", "-", "-iquote", SOURCES, folder / "functions.cpp"]
    ir = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    inside, outside = (set(features.split(",")) for features in re.findall(r'"target-features"="([^"]*)"', ir))
    return sorted(feature[1:] for feature in inside - outside if feature[1:] not in IMPLIED)


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("probe")
    (folder / "probe.cpp").write_text(PROBE)
    (folder / "has.h").write_text('extern "C" int has(const char *feature);\n#define __builtin_cpu_supports(feature) has(feature)\n')
    line = ["clang++", "-std=c++17", "-iquote", SOURCES, "-include", folder / "has.h", SOURCES / "dispatch.cpp", folder / "probe.cpp", "-o", folder / "probe"]
    subprocess.run(line, check=True)
    return lambda lacking, level: subprocess.run([folder / "probe", lacking, str(LEVELS[level])]).returncode == 10


@pytest.mark.skipif(platform.machine() != "x86_64", reason="other CPUs have one level")
@pytest.mark.parametrize("level", LEVELS)
def test_a_cpu_that_lacks_a_feature_lacks_the_level(probe, tmp_path, level):
    assert shutil.which("clang++")
    assert probe("nothing", level)
    features = compiled(level, tmp_path)
    assert len(features) > 6, features
    assert [feature for feature in features if probe(feature, level)] == []
