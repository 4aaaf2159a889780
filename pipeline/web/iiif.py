"""IIIF addresses: pictures by the Image API 3, items by the Presentation API 3.

Source: https://iiif.io/api/image/3.0/ (level 2), https://iiif.io/api/presentation/3.0/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipeline.archive import Archive
from pipeline.errors import NotFoundError
from pipeline.model import Page
from pipeline.web.image_request import FORMATS, LONGEST_PX, Size, read_request
from pipeline.web.manifest import PRESENTATION, manifest_of
from pipeline.web.pictures import cut, pyramid_of, size_of
from pipeline.web.terms import public_values

IMAGE = "http://iiif.io/api/image/3/context.json"
TILE_PX = 512
PICTURE_CACHE = "public, max-age=86400"
JSON_CACHE = "public, max-age=300"
PRIVATE_CACHE = "private, no-store"
PROFILE_LINK = '<http://iiif.io/api/image/3/level2.json>;rel="profile"'


def iiif_routes(archive: Archive, seen_by: Callable[[Request], Archive]) -> APIRouter:
    """Return the routes under /iiif over an archive.

    Args:
        archive: As everybody may see it.
        seen_by: The archive as who asks may see it; scans of closed items are for those at the desk only.
    """
    router = APIRouter(prefix="/iiif", tags=["IIIF"])

    @router.get("/image/{page_id}", include_in_schema=False)
    def image(page_id: str, request: Request) -> Response:
        page = seen_by(request).catalogue.page_by_id(page_id)
        return RedirectResponse(f"/iiif/image/{page.id}/info.json", status_code=303)

    @router.get("/image/{page_id}/info.json")
    def info(page_id: str, request: Request) -> Response:
        """Return what picture a page has and how it may be asked for."""
        page = seen_by(request).catalogue.page_by_id(page_id)
        pyramid_of(archive, page)
        content = info_of(f"{_origin(request)}/iiif/image/{page.id}", size_of(page))
        return _json(content, IMAGE, _cache(page, JSON_CACHE))

    @router.get("/image/{page_id}/{region}/{size}/{rotation}/{name}", response_class=Response)
    def picture(page_id: str, region: str, size: str, rotation: str, name: str, request: Request) -> Response:
        """Return a part of a page's picture."""
        page = seen_by(request).catalogue.page_by_id(page_id)
        quality, _, suffix = name.rpartition(".")
        asked = read_request(size_of(page), region, size, rotation, quality, suffix)
        file = pyramid_of(archive, page)
        state = file.stat()
        tag = f'"{hashlib.sha256(f"{page.id} {state.st_mtime_ns} {state.st_size} {asked}".encode()).hexdigest()[:24]}"'
        headers = {"etag": tag, "cache-control": _cache(page, PICTURE_CACHE), "link": PROFILE_LINK}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(cut(file, asked), media_type=FORMATS[suffix], headers=headers)

    @router.get("/presentation/{item}/manifest")
    def manifest(item: str, request: Request) -> Response:
        """Return an item as a manifest that any IIIF viewer opens."""
        found = archive.catalogue.item(item)
        pages, record = archive.catalogue.pages(item), public_values(archive.catalogue.record(item))
        return _json(manifest_of(_origin(request), found, record, pages), PRESENTATION, JSON_CACHE)

    def _cache(page: Page, usual: str) -> str:
        """What is not for everybody is kept by nobody on the way."""
        try:
            archive.catalogue.page_by_id(page.id)
        except NotFoundError:
            return PRIVATE_CACHE
        return usual

    return router


def info_of(address: str, whole: Size) -> dict[str, Any]:
    """Return the description of a picture (info.json)."""
    factors = [1]
    while max(whole) > TILE_PX * factors[-1]:
        factors.append(factors[-1] * 2)
    return {
        "@context": IMAGE,
        "id": address,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": whole.width,
        "height": whole.height,
        "maxWidth": LONGEST_PX,
        "maxHeight": LONGEST_PX,
        "tiles": [{"width": TILE_PX, "height": TILE_PX, "scaleFactors": factors}],
        "sizes": [
            {"width": max(1, whole.width // factor), "height": max(1, whole.height // factor)}
            for factor in reversed(factors)
            if max(whole) // factor <= LONGEST_PX
        ],
        "preferredFormats": ["jpg"],
        "extraFormats": ["webp"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": ["mirroring", "sizeUpscaling", "cors", "jsonldMediaType", "regionSquare"],
    }


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _json(content: dict[str, Any], context: str, cache: str) -> Response:
    headers = {"cache-control": cache}
    return JSONResponse(content, headers=headers, media_type=f'application/ld+json;profile="{context}"')
