"""Undoes what a body was compressed with, within a bound."""

import io
import zlib

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
NONE = {"", "identity", "none", "utf-8", "utf8"}  # what servers say of a body that is as it is
GZIPS, GZIP = {"gzip", "x-gzip"}, b"\x1f\x8b"  # RFC 9110 section 8.4.1.3; how each such body begins
LAYERS = 3  # encodings on top of each other that are undone; RFC 9110 section 8.4 names no limit


class TooLarge(Exception):  # noqa: N818 - it says what is so
    """More comes out than is taken."""


class Undecodable(Exception):  # noqa: N818 - it says what is so
    """The body is not what it claims to be, or in an encoding that was not asked for."""


def decoded(body: bytes, encoding: str, *, most: int) -> bytes:
    """A body without its content encodings (RFC 9110 section 8.4).

    Args:
        body: as it travelled.
        encoding: the Content-Encoding header; empty for none.
        most: bytes that may come out.

    Raises:
        TooLarge: if more would come out.
        Undecodable: if it cannot be undone.
    """
    layers = [name for part in encoding.split(",") if (name := part.strip().lower()) not in NONE]
    if len(layers) > LAYERS:
        raise Undecodable(f"{len(layers)} encodings on top of each other")
    for name in reversed(layers):
        body = _undone(body, name, most)
    return body


def _undone(body: bytes, name: str, most: int) -> bytes:
    if not body or (name in GZIPS and not body.startswith(GZIP)):
        return body  # a cache keeps the header of what it unpacked
    try:
        match name.removeprefix("x-"):
            case "gzip":
                text = _inflate(body, 16 + zlib.MAX_WBITS, most)
            case "deflate":
                # With and without the zlib wrapper: servers send both (RFC 9110 section 8.4.1.2, note).
                wrapped = (body[0] & 0x0F, int.from_bytes(body[:2], "big") % 31) == (8, 0)
                text = _inflate(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, most)
            case "br":
                undone = brotli.Decompressor()
                text = undone.process(body, output_buffer_limit=most + 1)
                if not undone.is_finished() and len(text) <= most:
                    raise Undecodable("it is cut off")
            case "zstd":
                text = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)).read(most + 1)
            case _:
                raise Undecodable(f"an encoding that was not asked for, “{name[:20]}”")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Undecodable(f"what claims to be {name} is not") from error
    if len(text) > most:
        raise TooLarge
    return text


def _inflate(body: bytes, bits: int, most: int) -> bytes:
    """All members of a gzip file, or a deflate stream, up to one byte more than may come out."""
    parts: list[bytes] = []
    size = 0
    while body and size <= most:
        inflater = zlib.decompressobj(bits)
        part = inflater.decompress(body, most + 1 - size)
        parts.append(part)
        size += len(part)
        if not inflater.eof:
            if size <= most:
                raise Undecodable("it is cut off")
            break
        # What follows a whole member is another one, or filling that means nothing (RFC 1952 section 2.2).
        body = inflater.unused_data if inflater.unused_data.startswith(GZIP) else b""
    return b"".join(parts)
