"""What a door for programs takes and answers, as lines of a table beside it: the API's document is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of the address, or a field after its question mark."""

    name: str
    says: str
    schema: Schema
    where: Literal["query", "path"] = "query"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes. `shape`: its msgspec structures, one of which it is; none where there is no body, or one of `media` that
    is no JSON. `headers` always come with it. `links`: by name, an operation and its parameters out of the answer."""

    says: str
    shapes: tuple[type, ...] = ()
    media: str = "application/json"
    headers: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class No:
    """A no, which is a problem document. `problems`: the codes that it can bear; `bare`: it may come without one."""

    says: str
    problems: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address.

    `name` is for programs, `title` for people, in plain words. `sender`: whose token it needs, `anybody` where a token
    is looked at if there is one, or nobody's. `takes`: the msgspec structures of the body, one of which it is.
    """

    name: str
    method: Literal["get", "post", "delete"]
    path: str
    title: str
    says: str
    answers: Mapping[int, Answer]
    nos: Mapping[int, No] = field(default_factory=dict)
    sender: Literal["phone", "gate", "device", "anybody", "nobody"] = "nobody"
    takes: tuple[type, ...] = ()
    parameters: tuple[Parameter, ...] = ()


NO_TOKEN = No("There is no token, or one that is not ours or has expired.", headers=("WWW-Authenticate",))
NOT_ENROLLED = No(
    "There is no token, or one that is not ours, has expired or is good no more.",
    ("not-enrolled",),
    ("WWW-Authenticate",),
)
TOO_LARGE = No("The body is over 1 MiB.")
WAIT = No("Too many tries: `Retry-After` says for how many seconds to wait.", ("wait",), ("Retry-After",))
AGAIN = No("Nobody knows what was done: send the same again after `Retry-After` seconds.", headers=("Retry-After",))
