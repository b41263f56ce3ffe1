"""The peer that most would build: FastAPI with a response model, asyncpg's pool, PostGIS with a GiST index.

Runs in the environment of the benchmarks' requirements; `BENCH_DATABASE` is the address of the database. Places and
listings are ours, so that the data model is no advantage: distances on the sphere, ten listings a place by a lateral
join on a covering primary key, ends of terms at each read.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncpg  # type: ignore[import-not-found, unused-ignore]
from fastapi import FastAPI  # type: ignore[import-not-found, unused-ignore]
from pydantic import BaseModel

QUERY = """
    WITH near AS MATERIALIZED (
        SELECT no, id, name, lon, lat, ST_Distance(at, ST_Point($1, $2)::geography, false) AS distance
        FROM place WHERE ST_DWithin(at, ST_Point($1, $2)::geography, 700, false)
    )
    SELECT id, name, lon, lat, distance, counted.count, shown.listings
    FROM near
    CROSS JOIN LATERAL (SELECT count(*) FROM listing WHERE place_no = no AND expires_s > $3) AS counted
    CROSS JOIN LATERAL (
        SELECT json_agg(summary ORDER BY rank) AS listings FROM (
            SELECT summary, rank FROM listing WHERE place_no = no AND expires_s > $3 ORDER BY rank LIMIT 10
        ) AS first
    ) AS shown
    WHERE counted.count > 0 ORDER BY distance, id
"""
MOST_PLACES = 50


class Ground(BaseModel):
    code: str
    text: str


class Court(BaseModel):
    code: str
    name: str


class Listing(BaseModel):
    id: str
    kind: Literal["natural_person", "legal_person", "other_organisation"]
    name: str
    masked_number: str
    grounds: list[Ground]
    court: Court
    case_number: str


class Place(BaseModel):
    id: str
    name: str
    lon: float
    lat: float
    distance_m: int
    band: Literal["within", "just_outside"]
    count: int
    listings: list[Listing]


class Cell(BaseModel):
    lon: float
    lat: float
    datum: str = "wgs84"


class Nearby(BaseModel):
    cell: Cell
    radius_m: int = 500
    total: int
    places: list[Place]
    next: str | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_DATABASE"], init=_with_json, min_size=4, max_size=4) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/api/v1/nearby", response_model=Nearby)  # type: ignore[untyped-decorator, unused-ignore]
async def nearby(lon: float, lat: float) -> Any:
    rows = await app.state.pool.fetch(QUERY, lon, lat, int(time.time()))
    places = [
        {
            "id": row["id"], "name": row["name"], "lon": round(row["lon"], 4), "lat": round(row["lat"], 4),
            "distance_m": int(row["distance"] + 50) // 100 * 100,
            "band": "within" if row["distance"] <= 500 else "just_outside",
            "count": row["count"], "listings": row["listings"],
        }
        for row in rows[:MOST_PLACES]
    ]  # fmt: skip
    return {"cell": {"lon": lon, "lat": lat}, "total": sum(row["count"] for row in rows), "places": places}


async def _with_json(connection: Any) -> None:
    await connection.set_type_codec("json", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
