"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from pathlib import PurePath

from pipeline.errors import BadScanError

HEAD_BYTES = 4096

TIFF, JPEG, PNG, WEBP = "image/tiff", "image/jpeg", "image/png", "image/webp"
HEIC, JP2, PDF = "image/heic", "image/jp2", "application/pdf"

_SCANS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
)
_ZIP = b"PK\x03\x04"
_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_ARCHIVES = (
    (_ZIP, "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
)
_OTHERS = (
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"mimetypeapplication/vnd.oasis", b"word/", b"xl/", b"ppt/")
_ENDINGS = {
    TIFF: (".tif", ".tiff"),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    PNG: (".png",),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif", ".hif"),
    JP2: (".jp2", ".jpx", ".jpf", ".j2k", ".j2c"),
    PDF: (".pdf",),
}


def tell_media_type(head: bytes) -> str:
    """Return the media type that a file's first HEAD_BYTES bytes speak of.

    Raises:
        BadScanError: It is nothing that is taken in; the code says what to do with it.
    """
    for start, media_type in _SCANS:
        if head.startswith(start):
            return _no_camera_raw(head, media_type)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    if b"%PDF-" in head[:1024]:
        return PDF
    raise _refusal(head)


def ending_fits(name: str, media_type: str) -> bool:
    """Tell whether a name's ending suits the content; a name without one does."""
    suffix = PurePath(name).suffix.lower()
    return not suffix or suffix in _ENDINGS.get(media_type, ())


def _no_camera_raw(head: bytes, media_type: str) -> str:
    if media_type == TIFF and head[8:10] == b"CR":
        raise BadScanError("scan-camera-raw")
    return media_type


def _refusal(head: bytes) -> BadScanError:
    if head.startswith(_OFFICE) or (head.startswith(_ZIP) and any(part in head[:400] for part in _OFFICE_PARTS)):
        return BadScanError("file-office")
    if archive := next((kind for start, kind in _ARCHIVES if head.startswith(start)), None):
        return BadScanError("file-archive").about(media_type=archive)
    if head[257:262] == b"ustar":
        return BadScanError("file-archive").about(media_type="application/x-tar")
    if other := _other(head):
        return BadScanError("scan-format-unsupported").about(media_type=other)
    return BadScanError("scan-format-unknown")


def _other(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _isobmff(head[8:12])
    if b"<svg" in head:
        return "image/svg+xml"
    return next((kind for start, kind in _OTHERS if head.startswith(start)), None)


def _isobmff(brand: bytes) -> str:
    return {b"avif": "image/avif", b"avis": "image/avif", b"crx ": "image/x-canon-cr3"}.get(brand, "video/mp4")
