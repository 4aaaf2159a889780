"""Asks the application as a browser would, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """Each call is one request of a fresh connection; cookies are kept only where they are given."""

    def __init__(self, app: FastAPI, *, language: str = "ru", host: str = "localhost") -> None:
        # the application answers 500 and raises again, for the server's log: here only the answer is of interest
        self.transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.headers = {"accept-language": language}
        self.base = f"http://{host}"

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("GET", address, **more)

    def ask(
        self, method: str, address: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url=self.base) as client:
                return await client.request(method, address, headers={**self.headers, **(headers or {})}, **more)

        with ThreadPoolExecutor(1) as thread:  # a browser's driver may keep a loop running in this one
            return thread.submit(lambda: asyncio.run(asked())).result()
