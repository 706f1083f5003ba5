#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks JSON documents of fidelio's against their schemas in docs/schemas.

usage: schemas.py FILE...

A document's schema is found by its `schema` field: fidelio.report/2 is docs/schemas/report.schema.json. Numbers have to be
finite, and keys sorted and not repeated. Needs the package jsonschema of PyPI.
"""

import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"


def refuse_constant(name):
    raise ValueError(f"{name} is not a JSON number")


def sorted_object(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key is repeated among {keys[:20]}")
    if keys != sorted(keys, key=lambda key: key.encode()):
        raise ValueError(f"keys are not sorted: {keys[:20]}")
    return dict(pairs)


def problems(path):
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8")
        document = json.loads(text, object_pairs_hook=sorted_object, parse_constant=refuse_constant)
        kind = document["schema"].removeprefix("fidelio.").split("/")[0]
        schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{path}: {error!r}"]
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    found = sorted(validator(schema).iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    return [f"{path}: at {'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:300]}" for error in found]


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    found = [problem for path in sys.argv[1:] for problem in problems(path)]
    for problem in found[:20]:
        print(problem, file=sys.stderr)
    print(f"{len(sys.argv) - 1} documents, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
