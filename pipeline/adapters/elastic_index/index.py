"""The search index in Elasticsearch: an alias over one concrete index, replaced as a whole at a rebuild."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.adapters.elastic_index.form import Json, answer, search_body
from pipeline.errors import ConfigurationError, UnavailableError
from pipeline.query import IndexAnswer, IndexStatus, PageDocument, Query
from pipeline.stages.fulltext.fields import SCHEMA_VERSION, fields_of
from schemas import text

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_AT_ONCE = 500
_ALL_IN_ORDER: Json = {
    "query": {"match_all": {}},
    "sort": [{"item": "asc"}, {"page": "asc"}, {"key": "asc"}],
    "size": 5_000,
    "_source": False,
    "docvalue_fields": ["key", "revision"],
}
_LOOK_AGAIN_S = 5.0
_ABANDONED_S = 24 * 3600
"""An index of ours that no alias names and that is older is what a killed rebuild left."""

_CONFLICT, _NOT_FOUND, _REFUSED = 409, 404, (401, 403)


class ElasticIndex:
    """SearchIndex in Elasticsearch 8; nothing is asked of the server before the first call."""

    engine = "elasticsearch"

    def __init__(
        self, url: str, alias: str, *, user: str | None = None, password: str | None = None, timeout_s: float = 60.0
    ) -> None:
        """Speak to a server; timeout_s bounds each request."""
        self._url = url
        self._alias = alias
        self._login = (user, password or "") if user else None
        self._timeout_s = timeout_s
        self._opened: Elasticsearch | None = None
        self._looked_at = -_LOOK_AGAIN_S
        self._doubts = True  # whether any are in the index, as far as is known

    def put(self, documents: Iterable[PageDocument]) -> None:
        """Add or renew documents; see SearchIndex."""
        with self._translated() as client:
            self._require(client)
            for part in _parts(documents):
                self._send(client, self._alias, part)
            self._looked_at = -_LOOK_AGAIN_S
            client.indices.refresh(index=self._alias)

    def remove(self, keys: Sequence[str]) -> None:
        """Take documents out; unknown keys are no fault."""
        with self._translated() as client:
            if self._concrete(client) is None:
                return
            for start in range(0, len(keys), _AT_ONCE):
                lines = [{"delete": {"_id": key}} for key in keys[start : start + _AT_ONCE]]
                _check(client.bulk(index=self._alias, operations=lines).body, ignored=(_NOT_FOUND,))
            client.indices.refresh(index=self._alias)

    def search(self, query: Query) -> IndexAnswer:
        """Find pages; see SearchIndex."""
        with self._translated() as client:
            if not self._is_there(client):
                return IndexAnswer(0, 0, ())
            asked = query if self._doubts else replace(query, doubtful=False)
            return answer(asked, client.search(index=self._alias, body=search_body(asked)).body)

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Yield (key, revision) of everything held, in order of item and page, page by page of the index."""
        after: list[Any] | None = None
        while True:
            with self._translated() as client:
                if self._concrete(client) is None:
                    return
                body: Json = {**_ALL_IN_ORDER, **({"search_after": after} if after else {})}
                rows = client.search(index=self._alias, body=body).body["hits"]["hits"]
            if not rows:
                return
            for row in rows:
                yield row["fields"]["key"][0], row["fields"]["revision"][0]
            after = rows[-1]["sort"]

    def rebuild(self, documents: Iterable[PageDocument]) -> int:
        """Build a new index, move the alias to it, drop the old ones."""
        with self._translated() as client:
            fresh = f"{self._alias}-v{SCHEMA_VERSION}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
            client.indices.create(index=fresh, **_definition())
            try:
                number = 0
                for part in _parts(documents):
                    self._send(client, fresh, part)
                    number += len(part)
                client.indices.refresh(index=fresh)
            except BaseException:
                client.indices.delete(index=fresh, ignore_unavailable=True)
                raise
            self._move(client, fresh)
            self._looked_at = -_LOOK_AGAIN_S
            return number

    def status(self) -> IndexStatus:
        """Say what is held."""
        with self._translated() as client:
            name = self._concrete(client)
            if name is None:
                return IndexStatus(self.engine, 0, "")
            return IndexStatus(self.engine, client.count(index=name).body["count"], name)

    def close(self) -> None:
        """Close connections."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _client(self) -> Elasticsearch:
        if self._opened is None:
            from elasticsearch import Elasticsearch  # slow to load: only who uses it pays

            logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it warns with tracebacks; ours says enough
            self._opened = Elasticsearch(
                self._url,
                basic_auth=self._login,
                request_timeout=self._timeout_s,
                max_retries=2,
                retry_on_timeout=False,
            )
        return self._opened

    @contextmanager
    def _translated(self) -> Iterator[Elasticsearch]:
        """Give the client; turn what it raises into our errors."""
        from elasticsearch import ApiError, TransportError

        try:
            yield self._client()
        except ApiError as error:
            if error.meta.status in _REFUSED:
                raise ConfigurationError("index-refused").about(url=self._url) from error
            raise UnavailableError("index-failed").about(url=self._url, detail=str(error)[:300]) from error
        except TransportError as error:
            raise UnavailableError("index-unavailable").about(url=self._url, detail=_root_cause(error)) from error

    def _is_there(self, client: Elasticsearch) -> bool:
        """Whether there is an index of our version; looked at now and then, not at every search.

        And whether doubtful words are in it: without them a question that leaves them out finds the same sooner.
        """
        now = time.monotonic()
        if now - self._looked_at < _LOOK_AGAIN_S:
            return True
        there = self._concrete(client) is not None
        if there:
            any_doubt = client.count(
                index=self._alias, query={"term": {"maybe_stems": {"value": "|"}}}, terminate_after=1
            )
            self._doubts = any_doubt.body["count"] > 0
            self._looked_at = now
        return there

    def _concrete(self, client: Elasticsearch) -> str | None:
        """Return the index behind the alias, None if there is none yet."""
        from elasticsearch import NotFoundError

        try:
            found = client.indices.get_mapping(index=self._alias).body
        except NotFoundError:
            return None
        (name,) = found
        if name == self._alias:
            raise ConfigurationError("index-alias-taken").about(alias=self._alias)
        held = found[name]["mappings"].get("_meta", {}).get("schema_version")
        if held != SCHEMA_VERSION:
            raise UnavailableError("index-outdated").about(held=str(held), needed=SCHEMA_VERSION)
        return str(name)

    def _require(self, client: Elasticsearch) -> None:
        """Make the first index; the name is fixed, so of two who make it at once only one does."""
        from elasticsearch import BadRequestError

        if self._concrete(client) is not None:
            return
        try:
            first = f"{self._alias}-v{SCHEMA_VERSION}-first"
            client.indices.create(index=first, aliases={self._alias: {"is_write_index": True}}, **_definition())
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _send(self, client: Elasticsearch, index: str, part: Sequence[PageDocument]) -> None:
        lines: list[Json] = []
        for document in part:
            # "gte": the same revision again renews, an older one is refused with 409
            version = {"version": document.revision, "version_type": "external_gte"}
            lines += [{"index": {"_id": document.key, **version}}, fields_of(document)]
        said = client.bulk(index=index, operations=lines, require_alias=index == self._alias)
        _check(said.body, ignored=(_CONFLICT,))

    def _move(self, client: Elasticsearch, fresh: str) -> None:
        named = client.indices.get(index=self._alias, ignore_unavailable=True).body
        if self._alias in named:
            raise ConfigurationError("index-alias-taken").about(alias=self._alias)
        latest_ms = (time.time() - _ABANDONED_S) * 1000
        ours = client.indices.get(index=f"{self._alias}-v*").body
        left = {name for name, index in ours.items() if int(index["settings"]["index"]["creation_date"]) < latest_ms}
        actions: list[Json] = [{"add": {"index": fresh, "alias": self._alias, "is_write_index": True}}]
        actions += [{"remove_index": {"index": name}} for name in sorted({*named, *left} - {fresh})]
        client.indices.update_aliases(actions=actions)


def _definition() -> Json:
    definition: Json = json.loads(text("index/pages.json"))
    return definition


def _check(said: Json, *, ignored: tuple[int, ...]) -> None:
    """Raise for the first operation of a bulk request that failed for another reason than the ignored ones."""
    if not said["errors"]:
        return
    for operation in said["items"]:
        ((_, result),) = operation.items()
        if result["status"] >= 400 and result["status"] not in ignored:
            reason = str(result.get("error", {}).get("reason", result["status"]))
            raise UnavailableError("index-failed").about(url="", detail=f"{result['_id']}: {reason[:250]}")


def _parts(documents: Iterable[PageDocument]) -> Iterator[list[PageDocument]]:
    stream = iter(documents)
    while part := list(islice(stream, _AT_ONCE)):
        yield part


def _root_cause(error: Exception) -> str:
    """Return what the system said ("Connection refused"), without the client's own wrappings."""
    told = re.findall(r"\[Errno -?\d+\] ([^')]+)", str(error))
    return told[-1] if told else type(error).__name__
