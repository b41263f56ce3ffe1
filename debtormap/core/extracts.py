"""Extracts: a PDF of one listing that the court has signed, every byte of it.

A sealed file is the document as it was printed, a comment block, and a second end of file that points where the first
one does: each reader shows the document, and who takes the block off has the very bytes that were hashed.

    <document, ends in "startxref\\nN\\n%%EOF\\n">
    %debtormap extract 1
    %<base64 of the statement, 76 characters a line>
    startxref
    N
    %%EOF

The statement is canonical JSON `{"body": …, "key_id": …, "signature": base64}` as in `core.receipts`; signed is
`debtormap extract 1`, a line feed, and the canonical JSON of the body, which holds the SHA-256 of the document. The
body names the listing by its id and says nothing of the person; what is said of the person stands in the document.

>>> document = b"%PDF-1.7\\n%%\\nstartxref\\n5\\n%%EOF\\n"
>>> said = Extract(court="演示法院", listing_id="Ab3", seq=7, event_hash=bytes(32), as_of="2026-11-25T08:00:00Z",
...     policy="hebei-2019", policy_version=1, language="zh", url="http://court.example/r/Ab3", origin="court.example",
...     sha256=digest(document), issued_at="2026-11-25T09:00:00Z", synthetic=True)
>>> sealed = seal(document, said, key_id="0123abcd", signature=bytes(64))
>>> parse(sealed).extract == said
True
"""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Any

from debtormap.core.errors import RuleError
from debtormap.core.signed_files import (
    INSTANT,
    KEY_ID,
    LINE,
    LISTING_ID,
    base64,
    canonical,
    hashed,
    signature,
    text,
    whole,
)

MAX_BYTES = 4 * 1024 * 1024
TYPE = "debtormap.extract.1"
MAGIC = b"%PDF-"
_MARK = b"%debtormap extract 1\n"
_SIGNED_AS = b"debtormap extract 1\n"
_BLOCK_BYTES = 16 * 1024
_COLUMNS = 76
_END = re.compile(rb"startxref\n([0-9]{1,10})\n%%EOF\n\Z")
_LANGUAGE = re.compile(r"zh|zh-Hant|en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What the court says of a document. `seq`, `event_hash`, `as_of`: the listing's last event when it was printed.

    `sha256`: of the document; `url`: where the listing is read live; instants are spelled "…Z".
    """

    court: str
    listing_id: str
    seq: int
    event_hash: bytes
    as_of: str
    policy: str
    policy_version: int
    language: str
    url: str
    origin: str
    sha256: bytes
    issued_at: str
    synthetic: bool = False

    def body(self) -> dict[str, object]:
        """The body as it stands in a file."""
        body: dict[str, object] = {
            "type": TYPE,
            "court": self.court,
            "listing_id": self.listing_id,
            "event": {"seq": self.seq, "hash": self.event_hash.hex()},
            "as_of": self.as_of,
            "policy": {"name": self.policy, "version": self.policy_version},
            "language": self.language,
            "url": self.url,
            "origin": self.origin,
            "document": {"sha256": self.sha256.hex()},
            "issued_at": self.issued_at,
        }
        if self.synthetic:
            body["synthetic"] = True
        return body

    def signing_bytes(self) -> bytes:
        """What the court signs."""
        return _SIGNED_AS + canonical(self.body())


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An extract as read from a file; nothing of it is believed before its signature is verified with a known key."""

    extract: Extract
    document: bytes
    key_id: str
    signature: bytes

    def is_whole(self) -> bool:
        """Whether the document is the one that the statement is about."""
        return digest(self.document) == self.extract.sha256


def digest(document: bytes) -> bytes:
    return hashlib.sha256(document).digest()


def seal(document: bytes, extract: Extract, *, key_id: str, signature: bytes) -> bytes:
    """The bytes of a file. ValueError for a document that does not end as a PDF of ours does."""
    end = _END.search(document[-64:])
    if end is None:
        raise ValueError("a document ends in its startxref")
    signed = {"body": extract.body(), "key_id": key_id, "signature": base64(signature)}
    encoded = b64encode(canonical(signed))
    lines = b"".join(b"%%%b\n" % encoded[at : at + _COLUMNS] for at in range(0, len(encoded), _COLUMNS))
    return document + _MARK + lines + end[0]


def parse(data: bytes) -> Signed:
    """An extract from the bytes of a file. RuleError `extract_form` for whatever is not the one spelling of one."""
    if len(data) > MAX_BYTES:
        raise _broken("an extract has at most 4 MB")
    at = data.rfind(b"\n" + _MARK, -_BLOCK_BYTES)
    if at < 0 or not data.startswith(MAGIC):
        raise _broken("this PDF bears no statement of a court at its end")
    try:
        signed = _signed(json.loads(b64decode(_text_of_block(data[at + 1 :]), validate=True)), data[: at + 1])
        same = seal(signed.document, signed.extract, key_id=signed.key_id, signature=signed.signature) == data
    except (KeyError, TypeError, ValueError, Base64Error, RecursionError):
        raise _broken("the statement at the end of this PDF cannot be read") from None
    if not same:
        raise _broken("an extract has one spelling; this file was changed")
    return signed


def _text_of_block(block: bytes) -> bytes:
    lines = block.split(b"\n")[1:-4]
    return b"".join(line.removeprefix(b"%") for line in lines)


def _signed(found: Any, document: bytes) -> Signed:
    return Signed(
        extract=_extract(found["body"]),
        document=document,
        key_id=text(found["key_id"], KEY_ID),
        signature=signature(found["signature"]),
    )


def _extract(body: Any) -> Extract:
    if body["type"] != TYPE:
        raise ValueError("an extract of another version")
    return Extract(
        court=text(body["court"], LINE),
        listing_id=text(body["listing_id"], LISTING_ID),
        seq=whole(body["event"]["seq"], least=0),
        event_hash=hashed(body["event"]["hash"]),
        as_of=text(body["as_of"], INSTANT),
        policy=text(body["policy"]["name"], LINE),
        policy_version=whole(body["policy"]["version"], least=0),
        language=text(body["language"], _LANGUAGE),
        url=text(body["url"], LINE),
        origin=text(body["origin"], LINE),
        sha256=hashed(body["document"]["sha256"]),
        issued_at=text(body["issued_at"], INSTANT),
        synthetic=body.get("synthetic", False) is True,
    )


def _broken(rule: str) -> RuleError:
    return RuleError("extract_form", field="file", rule=rule, mend="fetch the extract again from the court")
