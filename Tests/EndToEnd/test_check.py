# SPDX-License-Identifier: Apache-2.0
"""check, baseline, attest and verify."""
import json
import re

import pytest

from support.models import CANDIDATES, MODEL, OUTLIERS, QUANTIZED


@pytest.fixture(scope="module")
def base(documents):
    return documents / "baseline.json"


def test_the_file_of_a_baseline_passes(fidelio, place, base):
    text = base.read_text()
    assert sum('"scaling"' in line for line in text.splitlines()) == 5, "not one line a layer"
    assert fidelio.ends(0, "check", QUANTIZED, "--reference", MODEL, "--baseline", base).stdout.startswith("PASSED")
    assert "without the original" in fidelio.ends(0, "check", QUANTIZED, "--baseline", base).stdout
    again = place / "again.json"
    fidelio.ends(0, "check", QUANTIZED, "--reference", MODEL, "--baseline", again, "--update-baseline", "--threads", "1")
    assert again.read_text() == text


@pytest.mark.parametrize("reference", [[], ["--reference", MODEL]], ids=["alone", "reference"])
def test_a_file_that_got_worse_fails(fidelio, base, reference):
    done = fidelio.ends(1, "check", CANDIDATES["row"], "--baseline", base, *reference)
    assert re.search(r"layer-unrotated: 5 of 5 layers lost their rotation \(64 → none\); pool 42\.\d+ → 3\d\.\d+ dB\.\n( {6}.*\n)* {6}" + re.escape(OUTLIERS), done.stdout), done.stdout
    assert done.stdout.count("layer-unrotated") == 1, "a dropped rotation is one failure"
    verbose = fidelio.ends(1, "check", CANDIDATES["row"], "--baseline", base, "--verbose", *reference).stdout
    assert re.search("layer-unrotated +" + re.escape(OUTLIERS), verbose), verbose
    document = json.loads(fidelio.ends(1, "check", CANDIDATES["tensor"], "--baseline", base, "--json", *reference).stdout)
    assert document["schema"] == "fidelio.check/1" and not document["passed"]
    failed = {(check["rule"], check.get("subject")) for check in document["checks"] if check["outcome"] == "failed"}
    assert {("layer-floor", OUTLIERS), ("layer-scaling", OUTLIERS)} <= failed
    places = sorted(place for cause in document["causes"] for place in cause["checks"] + cause["consequences"])
    assert places == list(range(len(document["checks"]))), "a check is in no cause, or in two"
    assert [(c["from"], c["to"]) for c in document["causes"] if c["rule"] == "layer-scaling"] == [("row", "tensor")]


def test_a_policy_is_followed(fidelio, place, base):
    policy = place / "policy.yml"
    policy.write_text(
        "pool: {snr_db: {floor: none, drop: none}}\nlayer-unrotated: report\nallow:\n"
        "  - {layer: '.', rule: [layer-drop, layer-floor], reason: a test, until: 9999-12-31}\n"
    )
    done = fidelio.ends(0, "check", CANDIDATES["row"], "--reference", MODEL, "--baseline", base, "--policy", policy)
    assert "Allowed: a test (until 9999-12-31)" in done.stdout
    policy.write_text("layers:\n  snr_db: {flor: 1}\n")
    fidelio.refuses(65, "check", CANDIDATES["row"], "--baseline", base, "--policy", policy, says=["policy.yml:2", '"flor"', 'did you mean "floor"'])
    policy.write_text("layers:\n  snr_db: {flor: 1}\ndigest: stop\npol: {}\n")
    said = fidelio.ends(65, "check", CANDIDATES["row"], "--baseline", base, "--policy", policy).stderr.splitlines()
    assert said[0].endswith("The policy has 3 mistakes:") and [line.split(" ")[0].rsplit("/")[-1] for line in said[1:]] == [f"policy.yml:{n}:" for n in (2, 3, 4)]


def test_another_original_and_a_newer_baseline_are_named(fidelio, place, base):
    other = place / "other.json"
    other.write_text(re.sub(r'("reference": \{"bytes": \d+, "digest": ")..', r"\g<1>00", base.read_text()))
    fidelio.refuses(65, "check", CANDIDATES["row"], "--reference", MODEL, "--baseline", other, says=["another original", "nothing was compared"])
    other.write_text(base.read_text().replace("fidelio.baseline/1", "fidelio.baseline/2"))
    fidelio.refuses(65, "check", CANDIDATES["row"], "--baseline", other, says="newer fidelio")
    fidelio.refuses(66, "check", CANDIDATES["row"], "--baseline", place / "no.json", says="no.json")


def test_a_check_is_rendered_for_ci(fidelio, place, base):
    files = {"--junit": "junit.xml", "--sarif": "check.sarif", "--summary": "summary.md", "--bench-json": "bench.json"}
    given = [part for option, name in files.items() for part in (option, place / name)]
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(place / "step.md")}
    line = ["check", CANDIDATES["row"], "--reference", MODEL, "--baseline", base, *given]
    done = fidelio.ends(1, *line, environment=github)
    assert len([text for text in done.stdout.splitlines() if text.startswith("::error ")]) == 1
    assert (place / "junit.xml").read_text().count("<failure ") == 1
    for name, word in zip(files.values(), ("<testsuites", '"2.1.0"', "| Layer |", '"snr_db"'), strict=True):
        assert word in (place / name).read_text(), name
    assert (place / "step.md").read_text() == (place / "summary.md").read_text()
    fidelio.refuses(73, *line, says="junit.xml")
    before = base.read_bytes()
    fidelio.refuses(64, "check", CANDIDATES["row"], "--baseline", base, "--junit", base, "--overwrite", says="baseline.json")
    assert base.read_bytes() == before


def test_a_baseline_is_made_from_a_report(fidelio, place):
    report, base = place / "report", place / "from-report.json"
    fidelio.ends(0, "analyze", MODEL, *CANDIDATES.values(), "-o", report, "--no-plots")
    fidelio.refuses(64, "baseline", report, "-o", base, says=["--candidate", CANDIDATES["row"].name])
    fidelio.ends(0, "baseline", report, "-o", base, "--candidate", QUANTIZED.name)
    fidelio.ends(0, "check", QUANTIZED, "--reference", MODEL, "--baseline", base)
    fidelio.refuses(73, "baseline", report, "-o", base, "--candidate", CANDIDATES["row"].name, says="from-report.json")
    newer = place / "newer.json"
    newer.write_text((report / "report.json").read_text().replace("fidelio.report/2", "fidelio.report/3"))
    fidelio.refuses(65, "baseline", newer, "-o", place / "no.json", says="newer fidelio")


def test_a_download_is_verified_by_its_manifest(fidelio, place, documents):
    manifest = place / "manifest.json"
    line = ["attest", QUANTIZED, "--reference", MODEL, "-o", manifest, "--recipe", "ctq, as published"]
    fidelio.ends(0, *line)
    first = manifest.read_bytes()
    fidelio.ends(0, *line, "--overwrite", "--threads", "1")
    assert manifest.read_bytes() == first
    fidelio.refuses(73, *line, says="manifest.json")
    assert fidelio.ends(0, "verify", QUANTIZED, manifest).stdout.startswith("VERIFIED")
    download = place / "download.safetensors"
    data = bytearray(QUANTIZED.read_bytes())
    data[-1] ^= 1
    download.write_bytes(data)
    said = fidelio.ends(1, "verify", download, manifest).stdout
    assert "DIFFERENT" in said and "SHA-256" in said
    document = json.loads(fidelio.ends(1, "verify", download, manifest, "--json").stdout)
    assert not document["verified"] and len(document["result"]["differences"]) == 1
    fidelio.refuses(65, "verify", QUANTIZED, documents / "baseline.json", says="fidelio.attestation/1")
