"""The API as an app of its own, which the web app has under /api: its routes, its answers and its description."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from desk.api import files, reading, sending, words, writing
from desk.api.asking import nothing_else
from desk.api.pace import Pace
from desk.api.problems import ANSWERS, MEDIA, TITLES, Problem
from desk.site.desk import Desk

ABOUT = (
    "The reads and commands of Upturn for the authority's other systems. A key acts as one person: it may do what the "
    "policy lets that person do, and no more than its scopes say. Every look at a case is written down."
)
TOLD = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)


def api_app(desk: Desk) -> FastAPI:
    """The API of a desk."""
    told: dict[int | str, dict[str, Any]] = {status: _answer(TITLES[status]) for status in TOLD}
    app = FastAPI(
        title="Upturn",
        version=_version(),
        description=ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=told,
        redirect_slashes=False,
        dependencies=[Depends(nothing_else)],
    )
    app.state.desk = desk
    app.state.pace = Pace(desk.office.limit_key, timedelta(minutes=desk.office.limit_minutes))
    app.include_router(reading.router)
    app.include_router(files.router)
    app.include_router(writing.router())
    for trouble, answer in ANSWERS.items():
        app.add_exception_handler(trouble, answer)
    app.openapi = partial(_described, app)  # type: ignore[method-assign]
    return app


def _version() -> str:
    try:
        return version("upturn")
    except PackageNotFoundError:
        return "0"


def _answer(title: str) -> dict[str, Any]:
    return {"description": title, "content": {MEDIA: {"schema": {"$ref": words.REF.format(model=Problem.__name__)}}}}


def _described(app: FastAPI) -> dict[str, Any]:
    """The API in OpenAPI's words, with each command's own fields."""
    if app.openapi_schema:
        return app.openapi_schema
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=[{"url": "/api"}],
    )
    sent: list[type[BaseModel]] = [words.Draft, words.Issue, sending.EvidenceFiles, sending.PaperFiles]
    kept = made.setdefault("components", {}).setdefault("schemas", {})
    kept |= words.schemas([Problem, *sent, *words.asked_for().values()])
    for name in ("HTTPValidationError", "ValidationError"):
        kept.pop(name, None)
    app.openapi_schema = made
    return made
