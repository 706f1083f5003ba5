#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what `fidelio check` writes with others' code: JUnit, SARIF, the summary, annotations, the benchmark's list.

usage: checks.py FIDELIO FOLDER

In FOLDER candidates of the fixtures, and one of a model with hostile names, are checked against baselines. Every output is parsed,
compared with `check --json`, and held against the limits that GitHub documents; JUnit also against junit.xsd. Needs the packages
junitparser, xmlschema, pydantic-sarif and markdown-it-py of PyPI, and what made_models.py needs.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import junitparser
import made_models
import xmlschema
from markdown_it import MarkdownIt
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"
MODEL = FIXTURES / "minilm_layers_bf16"
ORIGINAL = pathlib.Path(f"{MODEL}.safetensors")
OUTPUTS = {"--junit": "junit.xml", "--sarif": "check.sarif", "--summary": "summary.md", "--bench-json": "bench.json"}
RECIPE = "--int8 --scaling_mode row --simple --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata".split()


def run(fidelio, *arguments, expect=0, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")} | variables
    done = subprocess.run([fidelio, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, env=environment)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}"
    return done.stdout.decode(), done.stderr.decode()


JUNIT = xmlschema.XMLSchema(pathlib.Path(__file__).with_name("junit.xsd"))


def check_schema():
    """The schema refuses what readers refuse, or it would say nothing about what it accepts."""
    case = '<testcase classname="c" name="n" time="0">{}</testcase>'
    suite = '<testsuites><testsuite name="s" tests="1" failures="0" errors="0">{}</testsuite></testsuites>'
    good = suite.format(case.format('<failure type="t" message="m">m</failure>'))
    assert JUNIT.is_valid(good)
    for bad in (
        suite.format(case.format("<broken/>")), suite.format(case.format("<failure level='1'/>")), suite.format("text"),
        good.replace(' name="n"', ""), good.replace(' tests="1"', ""), good.replace('"0"', '"-1"', 1), good.replace('time="0"', 'time="now"'),
        suite.format(case.format("") + "<properties/>"), good.replace("testsuites", "suites"),
    ):
        assert not JUNIT.is_valid(bad), bad


class Check:
    """One check with all its outputs."""

    def __init__(self, fidelio, folder, name, candidate, baseline, original, expect, *options):
        self.folder = folder / name
        self.folder.mkdir()
        paths = {option: self.folder / file for option, file in OUTPUTS.items()}
        given = [part for option, path in paths.items() for part in (option, path)]
        arguments = ["check", candidate, "--baseline", baseline, "--reference", original, *options]
        self.step = self.folder / "step.md"
        self.step.write_text("before\n")
        said, complaint = run(
            fidelio, *arguments, *given, "--json", expect=expect, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(self.step)
        )
        self.document = json.loads(said)
        self.annotations = [line for line in complaint.splitlines() if line.startswith("::")]
        self.junit, self.sarif, self.summary, self.bench = (path.read_bytes() for path in paths.values())
        self.baseline = baseline
        again = run(fidelio, *arguments, *given, "--json", "--overwrite", "--threads", "1", expect=expect)[0]
        assert again == said, "another document with one thread"
        for path, text in zip(paths.values(), (self.junit, self.sarif, self.summary, self.bench)):
            assert path.read_bytes() == text, f"{path.name} differs from run to run"
        run(fidelio, *arguments, "--junit", paths["--junit"], expect=73)

    def causes(self, outcome):
        return [cause for cause in self.document["causes"] if cause["outcome"] == outcome]

    def of(self, outcome):
        return [check for check in self.document["checks"] if check["outcome"] == outcome]


def printable(text):
    """A name as outputs write it: what steers a terminal or a parser is spelled out."""
    import unicodedata

    hidden = ("Cc", "Cf", "Zl", "Zp", "Cn", "Co")
    return "".join(f"\\u{{{ord(c):X}}}" if unicodedata.category(c) in hidden else c for c in text)


def subject(check):
    if "subject" in check:
        return printable(check["subject"])
    return "all layers" if check["rule"].startswith("pool-") else "the file"


def check_junit(check):
    JUNIT.validate(check.junit.decode())
    suites = junitparser.JUnitXml.fromstring(check.junit)
    (suite,) = suites
    counts, causes = check.document["counts"], {outcome: check.causes(outcome) for outcome in ("failed", "allowed")}
    assert suite.tests == counts["passed"] + counts["reported"] + sum(map(len, causes.values())) == len(list(suite)), (suite.tests, counts)
    assert (suite.failures, suite.skipped, suite.errors) == (len(causes["failed"]), len(causes["allowed"]), 0), suite
    assert (suites.tests, suites.failures, suites.errors) == (suite.tests, suite.failures, 0), suites
    names = [(case.classname, case.name) for case in suite]
    assert len(set(names)) == len(names), "a test case comes twice"
    failures = [(c, c.result[0]) for c in suite if c.result and isinstance(c.result[0], junitparser.Failure)]
    assert all(failure.text.split("\n")[0] == failure.message for _, failure in failures)
    failed = sorted((c.name.split()[0], failure.message) for c, failure in failures)
    assert failed == sorted((c["rule"], printable(c["message"])) for c in causes["failed"]), "other failures than the document's"


def check_sarif(check):
    """The published schema, then GitHub's limits for code scanning."""
    log = Sarif.model_validate_json(check.sarif)
    document = json.loads(check.sarif)
    (result_log,) = document["runs"]
    rules, results = result_log["tool"]["driver"]["rules"], result_log["results"]
    assert log.version.value == "2.1.0" if hasattr(log.version, "value") else log.version == "2.1.0"
    assert len(check.sarif) < 10_000_000 and len(results) <= 5000 and len(rules) <= 25_000
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024 and len(rule["properties"]["tags"]) <= 20, rule
    levels = {"failed": "error", "reported": "note", "allowed": "warning"}
    expected = [c for outcome in levels for c in check.causes(outcome)][:5000]
    assert result_log["tool"]["driver"]["informationUri"].startswith("https://") and all(r["helpUri"].startswith("https://") for r in rules)
    assert len(results) == len(expected)
    lines = check.baseline.read_text().split("\n")
    fingerprints = set()
    for result, entry in zip(results, expected):
        assert result["ruleId"] == entry["rule"] == rules[result["ruleIndex"]]["id"]
        assert result["level"] == levels[entry["outcome"]] and ("suppressions" in result) == (entry["outcome"] == "allowed")
        assert 0 < len(result["message"]["text"]) <= 1100
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", place["artifactLocation"]["uri"]), place
        assert not place["artifactLocation"]["uri"].startswith("/")
        for spot, name in zip([location, *result.get("relatedLocations", [])], entry["subjects"]):
            line = lines[spot["physicalLocation"]["region"]["startLine"] - 1]
            if json.dumps(name, ensure_ascii=False)[1:60] in check.baseline.read_text():
                assert json.dumps(name, ensure_ascii=False) in line, f"{name!r} is not in {line[:200]}"
        fingerprints.add(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(fingerprints) == len(results), "two results share a fingerprint"
    # What a cause is about, and what became of it.
    return {
        (r["ruleId"], *sorted(e["subjects"]), e.get("from"), e.get("to")): r["partialFingerprints"]["primaryLocationLineHash"]
        for r, e in zip(results, expected)
    }


def check_summary(check):
    assert check.step.read_bytes() == b"before\n" + check.summary, "the step's summary is not appended to"
    assert len(check.summary) < 1 << 20
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(check.summary.decode())
    tables, cells = [], None
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            tables[-1].append(cells)
        elif token.type == "inline" and cells is not None:
            assert all(child.type in ("text", "text_special") for child in token.children), token.content
            cells.append("".join(child.content for child in token.children))
        if token.type == "table_close":
            cells = None
        if token.type == "html_block":
            assert re.fullmatch(r"<details><summary>[A-Za-z ]+: \d+</summary>\s*|</details>\s*", token.content), token.content
    kinds = [check.of(outcome) for outcome in ("failed", "reported", "allowed") if check.of(outcome)]
    assert len(tables) == 1 + 2 * len(kinds), f"{len(tables)} tables"
    for table, entries in zip(tables[1::2], kinds):
        causes = check.causes(entries[0]["outcome"])
        assert {len(row) for row in table} == {6} and len(table) == 1 + min(60, len(causes)), "a row is torn"
        for row, cause in zip(table[1:], causes):
            assert row[2] == cause["rule"] and row[0].startswith(printable(cause["message"])[:100]), row
    for table, entries in zip(tables[2::2], kinds):
        assert {len(row) for row in table} == {6} and len(table) == 1 + min(60, len(entries)), "a row is torn"
        for row, entry in zip(table[1:], entries):
            assert row[1] == entry["rule"] and row[2].startswith(printable(entry["message"])[:100]), row
            assert len(subject(entry)) > 200 or row[0] == subject(entry), row
            if "figure" in entry:
                assert [str(entry[k]).removesuffix(".0") if k in entry else "" for k in ("found", "baseline", "limit")] == row[3:], row
            else:
                assert row[3] and row[5], row
    title = "failed" if check.of("failed") else "passed"
    assert f"Fidelity check {title}" in check.summary.decode().split("\n")[0]


def check_annotations(check):
    failed = check.causes("failed")
    assert len(check.annotations) == min(10, len(failed)), check.annotations
    for line, cause in zip(check.annotations, failed):
        match = re.fullmatch(r"::error file=[^,:]+,line=\d+,title=([^,:]*)::(.*)", line)
        assert match, line
        title = match[1].replace("%2C", ",").replace("%3A", ":").replace("%25", "%")
        assert title.startswith(f"{cause['rule']}: "), title
        assert printable(cause["message"])[:200] in match[2].replace("%25", "%"), line


def check_bench(check):
    entries = json.loads(check.bench)
    assert entries and all(e.keys() == {"name", "unit", "value"} and isinstance(e["value"], (int, float)) for e in entries)
    assert entries[0] == {"name": "snr_db", "unit": "dB", "value": check.document["pool"]["found"]["figures"]["snr_db"]}


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 64
    fidelio, folder = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    os.chdir(folder)
    baseline = pathlib.Path("baseline.json")
    good = f"{MODEL}.row-convrot64.safetensors"
    run(fidelio, "check", good, "--reference", ORIGINAL, "--baseline", baseline, "--update-baseline")
    policy = folder / "policy.yml"
    policy.write_text("digest: ignore\nallow: [{layer: dense, rule: [layer-drop, layer-unrotated], reason: known, until: 9999-01-01}]\n")
    model, hostile, hostile_baseline = folder / "model.safetensors", folder / "int8.safetensors", pathlib.Path("hostile.json")
    made_models.save_file(made_models.hostile(), model)
    for options in (RECIPE, [o for o in RECIPE if o != "--convrot"]):
        run(fidelio, "convert", "-i", model, "-o", hostile, *options, "--overwrite", "--quiet")
        if options is RECIPE:
            run(fidelio, "check", hostile, "--reference", model, "--baseline", hostile_baseline, "--update-baseline")
    checks = [
        Check(fidelio, folder, "good", good, baseline, ORIGINAL, 0),
        Check(fidelio, folder, "row", f"{MODEL}.row.safetensors", baseline, ORIGINAL, 1),
        Check(fidelio, folder, "tensor", f"{MODEL}.tensor.safetensors", baseline, ORIGINAL, 1),
        Check(fidelio, folder, "allowed", f"{MODEL}.row.safetensors", baseline, ORIGINAL, 1, "--policy", policy),
        Check(fidelio, folder, "hostile", hostile, hostile_baseline, model, 1),
    ]
    fingerprints = []
    check_schema()
    for check in checks:
        check_junit(check)
        fingerprints.append(check_sarif(check))
        check_summary(check)
        check_annotations(check)
        check_bench(check)
    row, tensor = fingerprints[1], fingerprints[2]
    shared = row.keys() & tensor.keys()
    assert shared and all(row[k] == tensor[k] for k in shared), "a fingerprint changed with the figures"
    assert any(check.of("allowed") for check in checks) and len(checks[-1].of("failed")) > 10
    print(f"checks: {len(checks)} read by junitparser, xmlschema, pydantic-sarif and markdown-it-py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
