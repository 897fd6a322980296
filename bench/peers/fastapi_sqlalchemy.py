"""FastAPI with SQLAlchemy over asyncpg."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import DateTime, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.peers import known
from luuvet.kernel.signing import DeviceToken

url = known.DSN.replace("postgresql:", "postgresql+asyncpg:")
sessions = async_sessionmaker(create_async_engine(url, pool_size=known.POOL, max_overflow=0), expire_on_commit=False)
bearer = HTTPBearer()
app = FastAPI(openapi_url=None)


class Base(DeclarativeBase):
    """All tables."""


class CheckIn(Base):
    """The row."""

    __tablename__ = "checkins_checkin"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[int]
    person_id: Mapped[int]
    place_id: Mapped[int]
    gate: Mapped[int]
    serial: Mapped[int]
    direction: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    clock_offset_ms: Mapped[int]
    content: Mapped[bytes]
    weak: Mapped[bool]
    late: Mapped[bool]


class Item(BaseModel):
    """A check-in as a phone sends it."""

    id: UUID
    code: str
    at: AwareDatetime
    clock_offset_ms: int
    direction: Literal["in", "out"]


async def session() -> AsyncIterator[AsyncSession]:
    """One a request."""
    async with sessions() as opened:
        yield opened


async def sender(shown: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> DeviceToken:
    """Whose token it is."""
    device = known.sender(shown.credentials)
    if device is None:
        raise HTTPException(401)
    return device


@app.post("/api/v1/checkins")
async def take(
    item: Item, device: Annotated[DeviceToken, Depends(sender)], db: Annotated[AsyncSession, Depends(session)]
) -> JSONResponse:
    """Check, write, answer."""
    now, poster = datetime.now(UTC), known.posters.get(item.code)
    if poster is None or not known.is_in_time(item.id, item.at, now):
        raise HTTPException(422)
    content = known.content(item.id, item.code, item.at, item.clock_offset_ms, item.direction)
    row = {"id": item.id, "sender_id": device.device, "person_id": device.person, "place_id": poster.place}
    row |= {"gate": poster.gate, "serial": poster.serial, "direction": 1 if item.direction == "in" else 2}
    row |= {"at": item.at, "received_at": now, "clock_offset_ms": item.clock_offset_ms, "content": content}
    row |= {"weak": not device.verified, "late": False}
    written = await db.execute(insert(CheckIn).values(row).on_conflict_do_nothing())
    await db.commit()
    if duplicate := written.rowcount == 0:
        stored = (await db.execute(select(CheckIn.sender_id, CheckIn.content).where(CheckIn.id == item.id))).one()
        if tuple(stored) != (device.device, content):
            raise HTTPException(422)
    return JSONResponse(known.accepted(item.id, poster, duplicate=duplicate))
