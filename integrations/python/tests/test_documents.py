# SPDX-License-Identifier: Apache-2.0
"""Documents as dataclasses: what the command writes, what its schemas say, and what is refused."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import pickle
import typing
from pathlib import Path
from typing import Any, Union

import jsonschema
import pytest

import fidelio
from conftest import MODEL, ROOT, made, schema

# What schemas have and dataclasses leave to `raw`, by the dataclass.
LEFT_TO_RAW = {
    "Report": set[str](),
    "Measured": {"parts"},
    "Values": set[str](),
    "CandidateSummary": set[str](),
    "Format": {"fitted_codebooks"},
    "LayerFormat": {"wants_fitted_codebook"},
    "Diagnosis": {"evidence", "reference"},
    "KeptTensor": set[str](),
    "JudgedLayer": {"found", "rotation_evidence"},
}


def test_a_report_says_what_its_document_says(folder: Path) -> None:
    document = json.loads((folder / "report.json").read_text())
    report = fidelio.load(folder, fidelio.Report)
    assert report == fidelio.load(folder / "report.json")
    assert report.raw == document
    assert [layer.name for layer in report.layers] == [layer["name"] for layer in document["layers"]]
    for layer in document["layers"]:
        ours = report.layer(layer["name"])
        for label, values in layer["configurations"].items():
            assert ours.configurations[label].snr_db == values.get("snr_db")
        for candidate, values in layer["measured"].items():
            assert ours.measured[candidate].metrics["mse"] == values["mse"]
            assert ours.measured[candidate].label == values["label"]
    for name, values in document["summary"]["measured"].items():
        assert report.summary.measured[name].model_snr_db == values["model_snr_db"]
    assert report.activations and report.activations.layers == document["activations"]["layers"]
    assert {entry.format for entry in report.summary.formats} >= {"fp8/tensor", "Q8_0"}
    assert report.reference.sha256


def test_a_report_of_another_version_is_read() -> None:
    path = ROOT / "Fixtures/report-1"
    (file,) = path.rglob("report.json")
    report = fidelio.load(file, fidelio.Report)
    assert report.schema == "fidelio.report/1"
    assert report.layers and all(layer.configurations for layer in report.layers)


def test_a_diagnosis_is_the_document_that_was_printed(tmp_path: Path) -> None:
    candidate = made("tensor-convrot64")
    text = fidelio.run(["diagnose", candidate, "--json", "--full", "--reference", MODEL]).output
    saved = tmp_path / "findings.json"
    saved.write_text(text)
    findings = fidelio.diagnose(candidate, reference=MODEL, options=["--full"])
    assert findings == fidelio.load(saved, fidelio.Findings)
    assert findings.raw == json.loads(text)
    assert findings.verdict.mark == "unfaithful"
    assert findings.reference and findings.reference["name"] == MODEL.name
    assert [finding.id for finding in findings.errors()] == ["tensor-scale-detail-loss"]
    (subject,) = findings.errors()[0].subjects
    assert subject.numbers["measured_snr_db"] == pytest.approx(8.07, abs=0.01)
    assert len(findings.layers) == 5


def test_what_cannot_be_diagnosed_is_an_error() -> None:
    with pytest.raises(fidelio.FidelioError) as caught:
        fidelio.diagnose(ROOT / "README.md")
    assert caught.value.exit_code == 65


def test_documents_can_be_pickled(folder: Path) -> None:
    report = fidelio.load(folder, fidelio.Report)
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.schema = "other"  # type: ignore[misc]


def test_added_fields_are_left_alone(folder: Path) -> None:
    document = json.loads((folder / "report.json").read_text())
    wanted = fidelio.Report.from_document(copy.deepcopy(document))
    document["news"] = [1]
    document["layers"][0]["news"] = {"a": 1}
    document["summary"]["news"] = None
    assert fidelio.Report.from_document(document) == wanted


REFUSED = [
    (lambda d: d.update(schema="fidelio.report/3"), "reads fidelio.report/2 and fidelio.report/1"),
    (lambda d: d.update(schema="fidelio.baseline/1"), "fidelio.load reads fidelio.report and fidelio.findings"),
    (lambda d: d.pop("schema"), "schema is None"),
    (lambda d: d.pop("layers"), "the document has no layers"),
    (lambda d: d.update(layers={}), "layers is not a list"),
    (lambda d: d["layers"][2].update(shape=["a"]), r"layers\[2\].shape\[0\] is not a whole number"),
    (lambda d: d["layers"][2].update(parameters=True), r"layers\[2\].parameters is not a whole number"),
    (lambda d: d["summary"].update(measured=[]), "summary.measured is not an object"),
    (lambda d: d["reference"].update(name=None), "reference.name is not a text"),
    (lambda d: d["layers"][0]["configurations"].update(x=3), r"layers\[0\].configurations\['x'\] is not an object"),
]


@pytest.mark.parametrize("change, words", REFUSED)
def test_what_is_not_a_report_is_refused(folder: Path, tmp_path: Path, change: Any, words: str) -> None:
    document = json.loads((folder / "report.json").read_text())
    change(document)
    file = tmp_path / "report.json"
    file.write_text(json.dumps(document))
    with pytest.raises(fidelio.FidelioError, match=words) as caught:
        fidelio.load(file)
    assert caught.value.exit_code == 65
    assert str(file) in caught.value.message


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b'{"schema": NaN}', b"\xff", b"[" * 100_000, b'{"a":' + b"1" * 5000 + b"}"])
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(data)
    with pytest.raises(fidelio.FidelioError) as caught:
        fidelio.load(file)
    assert caught.value.exit_code == 65


def test_a_missing_file_is_pythons_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        fidelio.load(tmp_path / "nothing.json")


def test_another_kind_than_asked_for_is_refused(folder: Path) -> None:
    with pytest.raises(fidelio.FidelioError, match="is fidelio.report/2, and not what Findings reads"):
        fidelio.load(folder, fidelio.Findings)


def parts(kind: Any, name: str) -> Any:
    """The dataclass in a field's type, if there is one."""
    hint = typing.get_type_hints(kind)[name]
    while not dataclasses.is_dataclass(hint):
        arguments = [argument for argument in typing.get_args(hint) if argument not in (type(None), str, Ellipsis)]
        if len(arguments) != 1 or arguments[0] in (int, float, Any):
            return None
        hint = arguments[0]
    return hint


def resolved(document: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The object of a schema behind references, lists, maps and alternatives to null."""
    while "properties" not in entry:
        if "$ref" in entry:
            entry = document["$defs"][entry["$ref"].rpartition("/")[2]]
        elif "anyOf" in entry:
            (entry,) = (other for other in entry["anyOf"] if other.get("type") != "null")
        elif "allOf" in entry:
            entry = {
                "properties": {k: v for part in entry["allOf"] for k, v in resolved(document, part)["properties"].items()},
                "required": [name for part in entry["allOf"] for name in resolved(document, part).get("required", [])],
            }
        else:
            entry = entry.get("items") or entry["additionalProperties"]
    if "allOf" in entry:
        inherited = [resolved(document, part) for part in entry["allOf"]]
        entry = {
            "properties": {**{k: v for part in inherited for k, v in part["properties"].items()}, **entry["properties"]},
            "required": [*entry.get("required", []), *(name for part in inherited for name in part.get("required", []))],
        }
    return entry


def compared(document: dict[str, Any], entry: dict[str, Any], kind: Any, seen: set[str]) -> None:
    """Each field of a dataclass is one of the schema, what has no default is required there, and what is left out is known."""
    seen.add(kind.__name__)
    entry = resolved(document, entry)
    special = {field.name for field in dataclasses.fields(kind) if field.metadata}
    fields = {field.name: field for field in dataclasses.fields(kind) if not field.metadata}
    properties = entry["properties"]
    assert fields.keys() <= properties.keys(), kind
    left = properties.keys() - fields.keys()
    if special & {"metrics", "numbers"}:
        left = {name for name in left if "number" not in properties[name].get("type", ())}
    assert left == LEFT_TO_RAW.get(kind.__name__, set()), kind
    for name, field in fields.items():
        assert field.default is not dataclasses.MISSING or name in entry.get("required", []), (kind, name)
        inner = parts(kind, name)
        if inner is not None:
            compared(document, properties[name], inner, seen)


@pytest.mark.parametrize("kind, name", [(fidelio.Report, "report"), (fidelio.Findings, "findings")])
def test_dataclasses_follow_the_schemas(kind: Union[type[fidelio.Report], type[fidelio.Findings]], name: str) -> None:
    document, seen = schema(name), set[str]()
    compared(document, document, kind, seen)
    said = document["properties"]["schema"]
    assert set(kind.SCHEMAS) == set(said.get("enum", [said.get("const")]))
    assert len(seen) > 5


def test_the_documents_here_follow_the_schemas(folder: Path) -> None:
    jsonschema.validate(json.loads((folder / "report.json").read_text()), schema("report"))


def test_every_public_name_is_there() -> None:
    assert sorted(fidelio.__all__) == fidelio.__all__
    assert all(hasattr(fidelio, name) for name in fidelio.__all__)
    assert "FIDELIO" in os.environ, "these tests want FIDELIO to name the command that is tested"
