# SPDX-License-Identifier: Apache-2.0
"""Everything that the commands say of one file, and whether it agrees: findings, layers, grades, counts."""
import html
import json
import re

PRAISE = re.compile(r"^(?:[✓!] )?(Faithful|Close, with losses)\b", re.M)


class Said:
    """What each command says of a file, with its original where there is one."""

    def __init__(self, fidelio, folder, path, original=None):
        self.fidelio, self.folder, self.path, self.original = fidelio, folder, path, original
        more = ["--reference", original] if original else []
        self.first = fidelio.ends(0, "diagnose", path, "--full", *more).stdout
        self.text = fidelio.ends(0, "diagnose", path, "--full", "--verbose", *more).stdout
        self.strict = fidelio.run("diagnose", path, "--full", "--strict", *more).returncode
        self.diagnosis = json.loads(fidelio.ends(0, "diagnose", path, "--full", "--json", *more).stdout)
        self.inspection = json.loads(fidelio.ends(0, "inspect", path, "--json").stdout)
        self.listing = fidelio.ends(0, "inspect", path).stdout
        self.plan = fidelio.run("repair", path, "--dry-run", "--json", *more)
        self.repair = fidelio.run("repair", path, "--dry-run", *more)
        self.analysis = fidelio.ends(0, "analyze", original, path, "-o", folder / "report", "--no-plots", "--card").stdout if original else ""
        fidelio.ends(0, "check", path, *more, "--baseline", folder / "baseline.json", "--update-baseline")
        self.check = json.loads(fidelio.run("check", path, *more, "--baseline", folder / "baseline.json", "--json").stdout)

    @property
    def everything(self):
        """All texts, for words that must be nowhere."""
        pages = [(self.folder / "report" / name).read_text() for name in ("card.md", "report.json")] if self.original else []
        return "\n".join([self.text, self.listing, self.repair.stdout, self.repair.stderr, self.analysis, *pages])

    @property
    def errors(self):
        return {f["id"] for f in self.diagnosis["findings"] if f["severity"] == "error"}


def named(document):
    """The findings of a document, with severity and the layers that they name."""
    return sorted((f["id"], f["severity"], sorted(s["name"] for s in f["subjects"])) for f in document["findings"])


def of_diagnosis(said):
    """Text and JSON of diagnose, and the exit code of --strict."""
    shown = re.findall(r"^(error|warning|note) ([a-z0-9-]+)(?: \((\d+)\))?:", said.first, re.M)
    listed = [(f["severity"], f["id"], str(len(f["subjects"])) if f["subjects"] else "") for f in said.diagnosis["findings"]]
    assert sorted(shown) == sorted(listed), "diagnose's text and JSON differ"
    plain = lambda text: re.sub(r"\s+", " ", text)
    verdict = said.diagnosis["verdict"]
    assert plain(verdict["text"]) in plain(said.text), "the verdict's text differs"
    assert said.text.startswith(said.first), "--verbose begins with another answer"
    assert plain(verdict["answer"]) in plain(said.first), "the answer differs"
    assert all(f["id"] in said.first for f in said.diagnosis["findings"]), "the short text leaves findings out"
    kinds = {action["kind"] for action in verdict["actions"]}
    assert kinds and ("none" in kinds) <= (not said.errors), "nothing to do about a file with errors"
    assert "download" not in kinds or verdict["mark"] in ("lossy", "unfaithful", "errors"), "another file is asked for in place of a good one"
    against = said.diagnosis["reference"] or {}
    lost = any(l.get("measured_snr_db", 99) is not None and l.get("measured_snr_db", 99) < 20 for l in against.get("layers", []) + against.get("packed_layers", []))
    assert said.strict == (1 if said.errors or said.diagnosis["unjudged"] or lost else 0), "--strict does not agree with the findings"


def of_inspection(said):
    """inspect counts the layers that diagnose counts."""
    readable = len(said.inspection["layers"]) + len(said.inspection["unsupported"])
    assert readable == said.diagnosis["quantized_layers"], "inspect and diagnose count other layers"
    unread = {u["name"].removesuffix(".weight") for u in said.inspection["unsupported"]}
    assert {u["name"] for u in said.diagnosis["unjudged"]} <= unread | {l["name"].removesuffix(".weight") for l in said.inspection["layers"]}


def of_repair(said):
    """repair knows the errors and the layers that could not be judged."""
    if said.plan.returncode == 65:
        assert not said.diagnosis["layers"] and "could be judged" in said.plan.stderr + "could be judged" * (not said.diagnosis["quantized_layers"] or bool(said.diagnosis["packed_layers"]))
        return
    plan = json.loads(said.plan.stdout)
    assert set(plan["before"]["errors"]) == said.errors, "repair and diagnose know other errors"
    assert {u["name"] for u in plan["unjudged"]} <= {u["name"] for u in said.diagnosis["unjudged"]}
    if said.errors or said.diagnosis["unjudged"]: assert "Nothing to repair" not in said.repair.stdout


def of_check(said):
    """check fails for the errors that diagnose finds, and lists what was not judged."""
    failed = {c["rule"].removeprefix("finding/") for c in said.check["checks"] if c["rule"].startswith("finding/") and c["outcome"] == "failed"}
    # A finding that the next version raises first does not fail a baseline of this one.
    reported = {c["rule"].removeprefix("finding/") for c in said.check["checks"] if c["rule"].startswith("finding/") and c["outcome"] == "reported"}
    assert failed <= said.errors <= failed | reported, "check and diagnose differ"
    unjudged = {c["subject"].removesuffix(".weight") for c in said.check["checks"] if c["rule"] == "layer-unjudged"}
    packed = {layer["name"] for layer in said.diagnosis["packed_layers"]}
    assert unjudged - packed == {u["name"] for u in said.diagnosis["unjudged"]}, "check and diagnose judge other layers"


def of_report(said):
    """report.json, page, card, table and terminal of analyze."""
    if not said.original: return
    folder = said.folder / "report"
    report, page, card = json.loads((folder / "report.json").read_text()), (folder / "index.html").read_text(), (folder / "card.md").read_text()
    assert named(report) == named(said.diagnosis), "report.json and diagnose differ"
    visible = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    for finding in said.diagnosis["findings"]:
        assert finding["title"] in visible, f"the page lacks {finding['id']}"
        if finding["severity"] == "error":
            assert finding["title"] in card, f"the card lacks {finding['id']}"
            assert finding["title"] in said.analysis, f"the terminal lacks {finding['id']}"
    if said.errors or said.diagnosis["unjudged"]:
        assert not PRAISE.search(said.analysis) and "**✓" not in card and "**!" not in card, "what has errors or was not judged is praised"
        headings = re.findall(r'<h3 class="grade"><span[^>]*>.</span> ([^<]*)', page)
        assert headings, "the page has no grade"
        assert not any(PRAISE.match(h) for h in headings), "the page praises"
    marks = [re.search(r"^(\S \S.*?)  ", text, re.M)[1] for text in (said.text, said.analysis)]
    assert marks[0] == marks[1] and f"**{marks[0]}:**" in card, f"diagnose and analyze give other marks: {marks}"
    measured = {row.split(",")[0] for row in (folder / "layers.csv").read_text().splitlines()[1:] if row.split(",")[1]}
    assert measured == {l["name"] for l in report["layers"] if l["measured"]}, "layers.csv and report.json measure other layers"


# Sentences of which a file's texts may hold one kind alone, whichever of them says it.
OPPOSITES = [
    ("nothing to do beside trouble", r"Nothing has to be done|Nothing in the file speaks|Nothing to do|can be used as it is",
     r"[✗] |ComfyUI refuses|computes with noise|could (?:not )?be judged|Take one|None of them can be recommended"),
    ("praise of every layer beside lost detail", r"every (?:quantized )?layer (?:keeps|equals)|No layer is under", r"\d+ of \d+ layers? (?:is|are) under|leaves? \d+ of \d+ layers? under"),
    ("no finding beside findings", r"No error and no warning was found", r"(?m)^(?:error|warning) [a-z0-9-]+"),
    ("rotated beside not rotated", r"INT8, rotated by \d+[.:]", r"INT8, not rotated[.:]"),
    ("another model beside the same", r"another model|not this reference's", r"Sure: every scaling and rotation was tried against the original, which \d+ of"),
    ("no reference beside measured", r"This goes by the file alone", r"\(measured "),
]


def sentences(said):
    """Whatever is said of a file on the terminal, the page and the card, as one text whose lines begin where a finding does."""
    texts = [said.first, said.text, said.analysis]
    if said.original:
        page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", (said.folder / "report" / "index.html").read_text())
        texts += [html.unescape(re.sub(r"<[^>]+>", " ", page)), (said.folder / "report" / "card.md").read_text()]
    return "\n".join(re.sub(r"[ \t]+|\n(?!error |warning |note )", " ", text) for text in texts)


def of_sentences(said):
    """No two sentences of what is said of a file contradict each other."""
    everything = sentences(said)
    for name, one, other in OPPOSITES:
        first, second = re.search(one, everything), re.search(other, everything)
        assert not (first and second), f"{name}: \"{first[0]}\" and \"{second[0]}\""


def agree(said):
    for check in (of_diagnosis, of_inspection, of_repair, of_check, of_report, of_sentences): check(said)
