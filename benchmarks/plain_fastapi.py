"""The contract's core as one would write it first with FastAPI and SQLAlchemy. As honest as `plain_drf`."""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

URL = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
ZONE = ZoneInfo("America/Sao_Paulo")
engine = create_engine(URL, pool_size=10, max_overflow=10)
if URL.startswith("sqlite"):

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Base(DeclarativeBase):
    pass


class Conversation(Base):
    __tablename__ = "conversation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="OPEN")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    messages: Mapped[list["Message"]] = relationship(order_by="Message.timestamp")


class Message(Base):
    __tablename__ = "message"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), index=True)
    direction: Mapped[str]
    content: Mapped[str]
    timestamp: Mapped[datetime]


class ConversationData(BaseModel):
    id: UUID


class MessageData(BaseModel):
    id: UUID
    direction: Literal["SENT", "RECEIVED"]
    content: str = Field(min_length=1)
    conversation_id: UUID


class Opening(BaseModel):
    type: Literal["NEW_CONVERSATION"]
    timestamp: datetime
    data: ConversationData


class NewMessage(BaseModel):
    type: Literal["NEW_MESSAGE"]
    timestamp: datetime
    data: MessageData


class Close(BaseModel):
    type: Literal["CLOSE_CONVERSATION"]
    timestamp: datetime
    data: ConversationData


Event = Annotated[Opening | NewMessage | Close, Field(discriminator="type")]


class MessageShown(BaseModel):
    model_config = {"from_attributes": True}
    id: UUID
    direction: str
    content: str
    timestamp: datetime


class ConversationShown(BaseModel):
    model_config = {"from_attributes": True}
    id: UUID
    state: str
    created_at: datetime
    closed_at: datetime | None
    messages: list[MessageShown]


def open_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


OpenSession = Annotated[Session, Depends(open_session)]
app = FastAPI()


@app.post("/webhook/")
def take_event(received: Event, response: Response, session: OpenSession) -> dict[str, Any]:
    outcome, response.status_code = record(received, session)
    session.commit()
    return {"outcome": outcome}


@app.post("/webhook/batch/")
def take_batch(received: list[Event], session: OpenSession) -> dict[str, Any]:
    outcomes = [record(each, session) for each in received]
    session.commit()
    return {"results": [{"outcome": outcome, "status": status} for outcome, status in outcomes]}


@app.get("/conversations/{key}")
def read_conversation(key: UUID, session: OpenSession) -> ConversationShown:
    found = session.get(Conversation, key)
    if found is None:
        raise HTTPException(404)
    return ConversationShown.model_validate(found)


def record(received: Opening | NewMessage | Close, session: Session) -> tuple[str, int]:
    timestamp = received.timestamp if received.timestamp.tzinfo else received.timestamp.replace(tzinfo=ZONE)
    if isinstance(received, NewMessage):
        return add_message(received.data, timestamp, session)
    found = session.scalar(select(Conversation).where(Conversation.id == received.data.id).with_for_update())
    if isinstance(received, Opening):
        if found:
            return "duplicate", 200
        session.add(Conversation(id=received.data.id, created_at=timestamp))
        session.flush()
        return "recorded", 201
    if found is None:
        return "conversation_not_found", 404
    if found.state == "CLOSED":
        return "already_closed", 409
    found.state, found.closed_at = "CLOSED", timestamp
    return "recorded", 200


def add_message(facts: MessageData, timestamp: datetime, session: Session) -> tuple[str, int]:
    statement = select(Conversation).where(Conversation.id == facts.conversation_id).with_for_update()
    conversation = session.scalar(statement)
    if conversation is None:
        return "conversation_not_found", 404
    if session.get(Message, facts.id):
        return "duplicate", 200
    if conversation.state == "CLOSED":
        return "conversation_closed", 409
    session.add(Message(timestamp=timestamp, **facts.model_dump()))
    session.flush()
    return "recorded", 201
