# SPDX-License-Identifier: Apache-2.0
"""Makes dataclasses of JSON documents: what is asked for has to be there in its type, what is not known is left alone."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from ._errors import FidelioError

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Tool:
    """The program that wrote a document."""

    name: str
    version: str


def object_of(text: str, source: str) -> Mapping[str, Any]:
    """The JSON object in `text`; `source` says in messages where it came from."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FidelioError(f"{source} is not JSON: {error}", 65) from None
    if not isinstance(value, dict):
        raise FidelioError(f"{source} is not a JSON object", 65)
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number of JSON")


def of_schema(document: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Fails unless the document says that it follows one of the schemas."""
    schema = document.get("schema")
    if schema not in known:
        raise FidelioError(f"the document's schema is {schema!r}; this version of the module reads {' and '.join(known)}", 65)


def decoded(kind: type[T], document: Mapping[str, Any], where: str = "") -> T:
    """The dataclass `kind` with the values of the document's fields of the same names."""
    values: dict[str, Any] = {}
    hints = _hints(kind)  # type: ignore[arg-type]
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        if not field.init:
            continue
        path = f"{where}.{field.name}" if where else field.name
        if field.metadata.get("whole"):
            values[field.name] = document
        elif field.metadata.get("numbers"):
            values[field.name] = _numbers(kind, document)
        elif field.name in document:
            values[field.name] = _value(hints[field.name], document[field.name], path)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise FidelioError(f"the document has no {path}", 65)
    return kind(**values)


def whole_document() -> Any:
    """A field that holds the whole document, for what has no field."""
    return dataclasses.field(repr=False, compare=False, metadata={"whole": True})


def number_fields() -> Any:
    """A field that holds every number (or null) of the object that is not another field's."""
    return dataclasses.field(metadata={"numbers": True})


@functools.lru_cache(maxsize=None)
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _numbers(kind: type[Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {name: value for name, value in document.items() if name not in names and (value is None or _is(float, value))}


def _is(kind: type[Any], value: object) -> bool:
    """Whether a JSON value is of a plain type; a whole number is a float too, and true is no number."""
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _value(hint: Any, value: Any, where: str) -> Any:
    """The value as its field's type says."""
    if hint is Any:
        return value
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        (kind,) = (argument for argument in arguments if argument is not type(None))
        return None if value is None else _value(kind, value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], item, f"{where}[{place}]") for place, item in enumerate(value))
    if origin is Mapping and isinstance(value, dict):
        return {name: _value(arguments[1], item, f"{where}[{name!r}]") for name, item in value.items()}
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return decoded(hint, value, where)  # type: ignore[arg-type]
    if hint in (str, int, float, bool) and _is(hint, value):
        return float(value) if hint is float else value
    wanted = {tuple: "a list", Mapping: "an object", str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    raise FidelioError(f"{where} is not {wanted.get(origin or hint, 'an object')}", 65)
