"""Cut an OpenAPI document down to some operations and what they refer to.

`python -m tools.trim_openapi SOURCE TARGET OPERATION …` writes TARGET. Nothing inside a kept
operation or schema is changed, except that examples and code samples go. The tests' copy of
Klaviyo's document was made so; `tests/data/README.md` tells from which one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
DROPPED = ("example", "examples", "x-codeSamples", "x-klaviyo-scopes")

Document = dict[str, Any]


def trim(document: Document, operations: set[str]) -> Document:
    """Return `document` with the named operations alone and the components they reach."""
    paths = {
        path: kept for path, item in document["paths"].items() if (kept := _kept(item, operations))
    }
    components: Document = {}
    found = _references(paths)
    while found:
        kind, name = found.pop()
        if name not in components.setdefault(kind, {}):
            component = _bare(document["components"][kind][name])
            components[kind][name] = component
            found |= _references(component)
    head: Document = {key: document[key] for key in ("openapi", "info", "servers")}
    return head | {"paths": paths, "components": components}


def _kept(item: Document, operations: set[str]) -> Document:
    return {
        method: _bare(operation)
        for method, operation in item.items()
        if method in METHODS and operation["operationId"] in operations
    }


def _bare(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key not in DROPPED}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return value


def _references(value: object) -> set[tuple[str, str]]:
    if isinstance(value, dict):
        found: set[tuple[str, str]] = set()
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                kind, name = inner.removeprefix("#/components/").split("/", 1)
                found.add((kind, name))
            else:
                found |= _references(inner)
        return found
    if isinstance(value, list):
        return {one for inner in value for one in _references(inner)}
    return set()


def main() -> None:
    """Read SOURCE, write TARGET."""
    source, target, *operations = sys.argv[1:]
    document = trim(json.loads(Path(source).read_text("utf-8")), set(operations))
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    Path(target).write_text(text.replace('},"', '},\n"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
