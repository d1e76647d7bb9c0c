"""Debezium's outbox event router, by its documented rules, without Kafka.

https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html. It is
as strict as the real one about what it needs, and stricter about updates: those it was not told to
leave out are an error here, where the real one warns.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_OURS = "transforms.outbox."
_HEADER_TYPES = (str, int)


@dataclass(frozen=True, slots=True)
class Message:
    """What comes to Kafka."""

    topic: str
    key: str
    value: Any
    headers: dict[str, Any] = field(default_factory=dict)


class Router:
    """Applies a connector's configuration to the changes of one table."""

    def __init__(self, config: Mapping[str, str]) -> None:
        assert config["transforms.outbox.type"] == "io.debezium.transforms.outbox.EventRouter"
        self._skipped = set(config.get("skipped.operations", "t").split(","))
        self._config = {
            name.removeprefix(_OURS): value for name, value in config.items() if _OURS in name
        }

    def route(self, operation: str, row: Mapping[str, Any]) -> Message | None:
        """Return the message for a change (`c`, `u`, `d`) of `row`, None when there is none."""
        if operation in self._skipped or operation == "d":
            return None
        assert operation == "c", "an outbox row was updated, and the connector does not skip that"
        routed_by = self._text(row, self._option("route.by.field", "aggregatetype"))
        replacement = self._option("route.topic.replacement", "outbox.event.${routedByValue}")
        return Message(
            topic=replacement.replace("${routedByValue}", routed_by),
            key=self._text(row, self._option("table.field.event.key", "aggregateid")),
            value=self._payload(row),
            headers={
                "id": self._text(row, self._option("table.field.event.id", "id")),
                **self._additional(row),
            },
        )

    def _option(self, name: str, default: str) -> str:
        return self._config.get(name, default)

    def _payload(self, row: Mapping[str, Any]) -> Any:
        """Return the payload: a JSON column arrives as a string, and is expanded when asked for."""
        text = self._text(row, self._option("table.field.event.payload", "payload"))
        if self._option("table.expand.json.payload", "false") != "true":
            return text
        assert text[0] in "{[", "only an object or an array is expanded"
        return json.loads(text)

    def _additional(self, row: Mapping[str, Any]) -> dict[str, Any]:
        placed = self._option("table.fields.additional.placement", "")
        found: dict[str, Any] = {}
        for one in filter(None, placed.split(",")):
            column, place, *alias = one.split(":")
            assert place == "header"
            assert isinstance(row[column], _HEADER_TYPES), column
            found[alias[0] if alias else column] = row[column]
        return found

    def _text(self, row: Mapping[str, Any], column: str) -> str:
        value = row[column]
        assert isinstance(value, str), f"the router needs a text in {column}"
        return value
