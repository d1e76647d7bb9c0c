"""Every route says who may call it and how often; `signup.web.routing` writes it on the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.web.routing import declaration

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

SPOKEN = {"GET", "HEAD", "OPTIONS", "POST", "DELETE"}


def _rules(app: Flask) -> list[Rule]:
    rules = list(app.url_map.iter_rules())
    assert rules, "an app without routes proves nothing"
    return rules


def _name(rule: Rule) -> str:
    return f"{','.join(sorted(rule.methods or ()))} {rule.rule}"


def test_every_route_declares_who_may_call_it_and_its_limit(app: Flask) -> None:
    views = app.view_functions
    silent = [_name(rule) for rule in _rules(app) if declaration(views[rule.endpoint]) is None]
    assert silent == []


def test_no_route_takes_a_method_the_contract_does_not_name(app: Flask) -> None:
    strange = [_name(rule) for rule in _rules(app) if (rule.methods or set()) - SPOKEN]
    assert strange == []
