"""The OpenAPI document of the doors for programs, out of the tables that stand beside these.

`python -m luuvet.project.openapi` writes what docs/openapi.json holds.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from luuvet.accept import operations as accept
from luuvet.accept.answers import ProblemDocument
from luuvet.checkins import operations as checkins
from luuvet.kernel.operations import Answer, No, Operation, Parameter, Schema
from luuvet.people import operations as people
from luuvet.places import operations as places
from luuvet.requests import operations as requests

_SELF = Operation(
    name="openapi_document",
    method="get",
    path="/api/v1/openapi.json",
    title="This document",
    says="What stands behind every address for programs.",
    answers={200: Answer("The document.", (dict,), headers=("Cache-Control",))},
)
_OF_DJANGO = (*people.OPERATIONS, *checkins.OPERATIONS, *places.OPERATIONS, *requests.OPERATIONS, _SELF)
OPERATIONS = (*accept.OPERATIONS, *_OF_DJANGO)
_OTHER_HOST = No("The Host header names no address of this system.")
_INFO = {
    "title": "Lưu Vết",
    "version": "1",
    "summary": "Check-ins of phones and gates at places with a QR code.",
    "description": (
        "Phones and gates send check-ins with the token that they got when they signed up or were enrolled."
        "\n\nA no is a problem document (RFC 9457) whose `title` and `detail` are for people, in Vietnamese or, by"
        " `Accept-Language`, in English; `problem` is the code for programs. `GET` stands for `HEAD` too; a method that"
        " an address does not have is answered 405 with `Allow`, an address that there is not 404."
    ),
    "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
}
_TOKEN = "deviceToken"  # noqa: S105  # a name, no token
_HEADERS: Mapping[str, tuple[str, Schema]] = {
    "Cache-Control": ("Whether the answer may be kept.", {"type": "string"}),
    "Content-Disposition": ("That it is a file, and its name.", {"type": "string"}),
    "Retry-After": ("Seconds to wait.", {"type": "string", "pattern": "^[0-9]+$"}),
    "WWW-Authenticate": ("What is wanted.", {"type": "string", "const": "Bearer"}),
}
_REF = "#/components/schemas/{name}"


@cache
def document() -> dict[str, Any]:
    """The whole of it."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                _TOKEN: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a phone or of a gate's device.",
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.title,
        "description": _whose(operation) + operation.says,
        "security": {"nobody": [], "anybody": [{}, {_TOKEN: []}]}.get(operation.sender, [{_TOKEN: []}]),
    }
    if operation.parameters:
        said["parameters"] = [_parameter(one) for one in operation.parameters]
    if operation.takes:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": _one_of(operation.takes)}}}
    given = {str(status): _answer(one) for status, one in operation.answers.items()}
    asks_for_host = {421: _OTHER_HOST} if operation in _OF_DJANGO else {}
    refused = {str(status): _no(one) for status, one in (*operation.nos.items(), *asks_for_host.items())}
    return said | {"responses": dict(sorted((given | refused).items()))}


def _whose(operation: Operation) -> str:
    whose = {"phone": "Of a phone. ", "gate": "Of a gate. ", "device": "Of a phone or a gate. "}
    return whose.get(operation.sender, "")


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": one.where,
        "required": one.required,
        "description": one.says,
        "schema": dict(one.schema),
    }


def _answer(one: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"description": one.says, "headers": _headers(one.headers)}
    if one.shapes:
        said["content"] = {one.media: {"schema": _one_of(one.shapes)}}
    elif one.media != "application/json":
        said["content"] = {one.media: {}}
    if one.links:
        said["links"] = {
            name: {"operationId": operation, "parameters": dict(parameters)}
            for name, (operation, parameters) in one.links.items()
        }
    return said


def _no(one: No) -> dict[str, Any]:
    schema: dict[str, Any] = {"$ref": _REF.format(name=ProblemDocument.__name__)}
    if one.problems:
        schema |= {"properties": {"problem": {"enum": list(one.problems)}}}
        schema |= {} if one.bare else {"required": ["problem"]}
    return {
        "description": one.says,
        "headers": _headers(one.headers),
        "content": {"application/problem+json": {"schema": schema}},
    }


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {
        name: {"description": says, "required": True, "schema": schema}
        for name, (says, schema) in ((name, _HEADERS[name]) for name in names)
    }


def _one_of(shapes: tuple[type, ...]) -> dict[str, Any]:
    refs: list[dict[str, Any]] = [
        {"type": "object"} if shape is dict else {"$ref": _REF.format(name=shape.__name__)} for shape in shapes
    ]
    return refs[0] if len(refs) == 1 else {"anyOf": refs}


def _schemas() -> dict[str, Any]:
    """Every structure by its name, with what its fields have to be together."""
    answers = (answer for operation in OPERATIONS for answer in operation.answers.values())
    shapes = {shape: None for operation in OPERATIONS for shape in operation.takes}
    shapes |= {shape: None for answer in answers for shape in answer.shapes if shape is not dict}
    _refs, schemas = msgspec.json.schema_components([*shapes, ProblemDocument], ref_template=_REF)
    for shape in shapes:
        schemas[shape.__name__] |= getattr(shape, "TOGETHER", {})
    for schema in schemas.values():
        schema["description"] = " ".join(schema.get("description", "").split())
    return dict(sorted(schemas.items()))


def text() -> str:
    """The document as docs/openapi.json has it."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
