"""FastAPI with a pool of asyncpg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, BaseModel

from bench.peers import known
from luuvet.kernel.signing import DeviceToken

INSERT = """
INSERT INTO checkins_checkin (id, sender_id, person_id, place_id, gate, serial, direction, at, received_at,
                              clock_offset_ms, content, weak, late)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, false) ON CONFLICT DO NOTHING
"""
FIND = "SELECT sender_id, content FROM checkins_checkin WHERE id = $1"
bearer = HTTPBearer()


class Item(BaseModel):
    """A check-in as a phone sends it."""

    id: UUID
    code: str
    at: AwareDatetime
    clock_offset_ms: int
    direction: Literal["in", "out"]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One pool a worker."""
    async with asyncpg.create_pool(known.DSN, min_size=known.POOL, max_size=known.POOL) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def sender(shown: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> DeviceToken:
    """Whose token it is."""
    device = known.sender(shown.credentials)
    if device is None:
        raise HTTPException(401)
    return device


@app.post("/api/v1/checkins")
async def take(item: Item, device: Annotated[DeviceToken, Depends(sender)], request: Request) -> JSONResponse:
    """Check, write, answer."""
    now, poster = datetime.now(UTC), known.posters.get(item.code)
    if poster is None or not known.is_in_time(item.id, item.at, now):
        raise HTTPException(422)
    content = known.content(item.id, item.code, item.at, item.clock_offset_ms, item.direction)
    way = 1 if item.direction == "in" else 2
    who = item.id, device.device, device.person, poster.place, poster.gate, poster.serial
    async with request.app.state.pool.acquire() as connection:
        done = await connection.execute(
            INSERT, *who, way, item.at, now, item.clock_offset_ms, content, not device.verified
        )
        duplicate = done == "INSERT 0 0"
        if duplicate and tuple(await connection.fetchrow(FIND, item.id)) != (device.device, content):
            raise HTTPException(422)
    return JSONResponse(known.accepted(item.id, poster, duplicate=duplicate))
