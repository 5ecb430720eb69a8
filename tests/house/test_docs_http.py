"""The document of the HTTP interface names every endpoint, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from assistant.channels.http.app import make_app
from assistant.settings import Settings
from tests.house.markdown import code_spans, read

HTTP = Path("docs/http.md")
_ENDPOINT = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE) /[\w/{}.-]*")


def _nameless(endpoint: str) -> str:
    """Return an endpoint without the names of its parameters."""
    return re.sub(r"{\w+}", "{}", endpoint)


def _endpoints() -> set[str]:
    """Each endpoint as its method and path."""
    service: Any = SimpleNamespace(settings=Settings())
    paths = make_app(service).openapi()["paths"]
    return {_nameless(f"{method.upper()} {path}") for path, methods in paths.items() for method in methods}


def test_each_endpoint_is_documented_and_no_other() -> None:
    """What can be called can be looked up, and what can be looked up can be called."""
    documented = {_nameless(span) for span in code_spans(read(HTTP)) if _ENDPOINT.fullmatch(span)}
    assert documented == _endpoints()
