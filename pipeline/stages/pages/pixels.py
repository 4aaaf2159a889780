"""Turns whatever a picture file holds into plain pixels: upright, 8 bits, grey or sRGB, on white paper."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from pipeline.ports import Pixels

_PHOTOMETRIC_TAG = 262
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "Lab"}
_DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_PLAIN = {"1": "L", "YCbCr": "RGB", "HSV": "RGB", "RGBX": "RGB"}


def to_pixels(image: Image.Image) -> Pixels:
    """Return a decoded, upright picture as plain pixels.

    16-bit and float values are scaled, not clipped; a colour profile is applied unless it is broken; transparency
    lies on white.

    Returns:
        Shape (height, width) for grey and 1-bit pictures, else (height, width, 3), uint8, 0 black to 255 white.
    """
    profile = image.info.get("icc_profile")
    if image.mode in _DEEP:
        values = np.asarray(image)
        scaled = _scale(values, white_is_zero=_white_is_zero(image))
        if isinstance(see_through := image.info.get("transparency"), int):
            scaled[values == see_through] = 255
        return scaled
    opaque, alpha = _split_alpha(image)
    plain = opaque.convert(_PLAIN[opaque.mode]) if opaque.mode in _PLAIN else opaque
    coloured = _to_srgb(plain, profile)
    pixels = np.array(coloured if coloured.mode in ("L", "RGB") else coloured.convert("RGB"), dtype=np.uint8)
    return pixels if alpha is None else _lay_on_white(pixels, np.asarray(alpha))


def profile_is_sound(profile: bytes | None, mode: str) -> bool:
    """Tell whether a colour profile can be used for pictures of a mode; True where there is none."""
    return not profile or _read_profile(profile, _SPACES.get(_mode_of_profile(mode), "RGB")) is not None


def _mode_of_profile(mode: str) -> str:
    if mode in ("1", "LA", "La", *_DEEP):
        return "L"
    return mode if mode in _SPACES else "RGB"


def _split_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    if image.mode in ("P", "PA", "RGBa", "La") or "transparency" in image.info:
        grey = image.mode in ("L", "La", "1")
        image = image.convert(("LA" if grey else "RGBA") if _is_see_through(image) else "RGB")
    if image.mode not in ("RGBA", "LA"):
        return image, None
    alpha = image.getchannel("A")
    opaque = image.convert("L" if image.mode == "LA" else "RGB")
    return opaque, None if alpha.getextrema() == (255, 255) else alpha


def _is_see_through(image: Image.Image) -> bool:
    return image.mode in ("PA", "RGBa", "La") or "transparency" in image.info


def _lay_on_white(pixels: Pixels, alpha: Pixels) -> Pixels:
    """Blend with white, in whole numbers, rounded."""
    weight = alpha.astype(np.uint16)
    if pixels.ndim == 3:
        weight = weight[..., np.newaxis]
    mixed = (pixels * weight + (255 - weight) * np.uint16(255) + 127) // 255
    return mixed.astype(np.uint8)


def _white_is_zero(image: Image.Image) -> bool:
    tags = getattr(image, "tag_v2", None)
    return tags is not None and tags.get(_PHOTOMETRIC_TAG) == 0


def _scale(values: NDArray[np.generic], *, white_is_zero: bool) -> Pixels:
    """Map 16-bit whole numbers by 65535 → 255, others by their own range."""
    deep = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    top = float(deep.max(initial=0.0))
    if values.dtype.kind == "f":
        full = 1.0 if top <= 1.0 else 255.0 if top <= 255.0 else top
    else:
        full = 65535.0 if top <= 65535.0 else top
    scaled: Pixels = np.clip(np.rint(deep * (255.0 / full)), 0, 255).astype(np.uint8)
    return (255 - scaled).astype(np.uint8) if white_is_zero else scaled


def _read_profile(profile: bytes, space: str) -> ImageCms.ImageCmsProfile | None:
    try:
        read = ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return None
    return read if read.profile.xcolor_space.strip() == space else None


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply a colour profile; without a usable one the picture is taken for sRGB (grey: its gamma)."""
    space = _SPACES.get(image.mode)
    source = _read_profile(profile, space) if profile and space else None
    if source is None:
        return _lab_to_srgb(image) if image.mode == "LAB" else image
    description = source.profile.profile_description or ""
    if "srgb" in description.lower() and image.mode == "RGB":
        return image
    try:
        turned = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except ImageCms.PyCMSError:
        return image
    if turned is None:
        return image
    return turned.getchannel("G") if image.mode == "L" else turned


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image.convert("RGB")
