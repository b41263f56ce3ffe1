"""A sender's page, written in Python: what a program of somebody else's would do with the addresses."""

import base64
import hashlib
import json
import secrets
from typing import Any

import httpx

CHUNK_BYTES = 512_000


class Sender:
    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def proof(self) -> str:
        given = self.client.get("/challenge").raise_for_status().json()
        salt, wanted = given["salt"].encode(), bytes.fromhex(given["challenge"])
        number = next(n for n in range(given["maxnumber"] + 1) if hashlib.sha256(salt + b"%d" % n).digest() == wanted)
        return base64.b64encode(json.dumps({**given, "number": number}).encode()).decode()

    def upload(self, data: bytes, name: str, proof: str) -> dict[str, Any]:
        key = secrets.token_hex(32)
        headers = {"Clue-Upload-Key": key}
        begun = self.client.post("/uploads", json={"proof": proof}, headers=headers).raise_for_status()
        upload_id = begun.json()["upload_id"]
        raw = {**headers, "Content-Type": "application/octet-stream"}
        parts = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
        for number, part in enumerate(parts):
            self.client.put(f"/uploads/{upload_id}/chunks/{number}", content=part, headers=raw).raise_for_status()
        return {"upload_id": upload_id, "key": key, "name": name, "chunks": len(parts)}

    def send(self, files: tuple[tuple[bytes, str], ...] = (), **fields: Any) -> str:
        proof = self.proof()
        body = {
            "asset_class": "movables", "source": "own_observation", "proof": proof,
            "files": [self.upload(data, name, proof) for data, name in files],
        }  # fmt: skip
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        sent = self.client.post("", json=body | fields, headers=headers).raise_for_status()
        return str(sent.json()["receipt"])

    def answer(self, receipt: str, text: str) -> None:
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        self.client.post("/receipt/answer", json={"receipt": receipt, "text": text}, headers=headers).raise_for_status()
