"""The two kinds of words between processes: requests (asked and answered over HTTP) and events (told over NATS).

A `Request` subclass declares one endpoint: the server registers a handler for the class, an edge sends an instance, and
OpenAPI is generated from it. An `Event` subclass declares one fact and the state it leaves behind.
"""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Audience = Literal["family", "staff", "edge"]
Method = Literal["GET", "POST", "PUT", "DELETE"]

YEARS = range(2000, 2100)
"""The years of a portal: a day of any other was typed wrongly. Births and letters of long ago are no such days."""

Day = Annotated[date, Field(ge=date(YEARS.start, 1, 1), lt=date(YEARS.stop, 1, 1))]


class Body(BaseModel):
    """A record that travels between processes; unknown fields are refused when a person sent them.

    It is compiled when it is first used: each process imports the words of all the others, and uses a part of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, ser_json_bytes="base64", val_json_bytes="base64")


class Answer(BaseModel):
    """A record that an endpoint answers or an event carries; fields added by a newer release are ignored.

    It is compiled when it is first used, as a `Body` is.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, ser_json_bytes="base64", val_json_bytes="base64")


class File(Answer):
    """A file to download: its name, its type and its bytes (base64 on the wire)."""

    name: str
    media_type: str
    content: bytes


class Nothing(Answer):
    """The empty answer."""


Res = TypeVar("Res", bound=Answer)


class Request(Body, Generic[Res]):
    """One endpoint: `class GetRecord(Request[FamilyRecord], method="GET", path="/v1/record", audience="family")`.

    Fields named in `path` travel in the path, the others in the query (GET, DELETE) or the JSON body (POST, PUT).
    `audience` lists who may call: the gateway exposes "family", the back office "staff"; "edge" stays inside. Bytes travel as base64;
    a request that carries a file says with `body_limit` how many bytes its body may have; one whose answer waits for a password to be
    hashed, on some mornings behind hundreds of others, is `queued`.
    """

    method: ClassVar[Method]
    path: ClassVar[str]
    audience: ClassVar[frozenset[Audience]]
    success: ClassVar[int]
    body_limit: ClassVar[int | None] = None
    queued: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Record the endpoint's address on the class; parametrised intermediates have none."""
        super().__pydantic_init_subclass__()
        if "path" in kwargs:
            cls.method = kwargs["method"]
            cls.path = kwargs["path"]
            audience = kwargs["audience"]
            cls.audience = frozenset(cast("tuple[Audience, ...]", (audience,) if isinstance(audience, str) else audience))
            cls.success = kwargs.get("success", 200)
            cls.body_limit = kwargs.get("body_limit")
            cls.queued = kwargs.get("queued", False)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Swallow the endpoint's keywords, which pydantic hands on."""
        super().__init_subclass__()

    @classmethod
    def service(cls) -> str:
        """Tell whose endpoint this is: the contract module (or package) that declares it bears the service's name."""
        return cls.__module__.split(".")[1]

    def addressee(self) -> str:
        """Tell which service this request goes to."""
        return self.service()

    @classmethod
    def path_fields(cls) -> frozenset[str]:
        """Names of the fields that travel in the path."""
        return frozenset(re.findall(r"{(\w+)}", cls.path))

    @classmethod
    def answer(cls) -> type[Answer]:
        """Find the model of the endpoint's answer."""
        for base in cls.__mro__:
            metadata = getattr(base, "__pydantic_generic_metadata__", None)
            if metadata and metadata["args"]:
                found = metadata["args"][0]
                if isinstance(found, type) and issubclass(found, Answer):
                    return found
        message = f"{cls.__name__} does not say what it answers"
        raise TypeError(message)


class Event(Answer):
    """A fact in the past tense with the state after it; `version` grows by one with each change of the aggregate.

    `type` is `<service>.<aggregate>.<fact>`; `family_id` names the (paying) family that may watch it, None the town. Events of an erased
    family are passed over by every service, but for those `told_after_erasure`.
    """

    type: ClassVar[str]
    aggregate: ClassVar[str]
    told_after_erasure: ClassVar[bool] = False
    is_brief: ClassVar[bool] = False
    """Told without what is as its default says: for events of thousands of days. Such a default never changes."""

    version: int
    family_id: UUID | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Record type and name of the field that identifies the aggregate."""
        super().__pydantic_init_subclass__()
        if "type" in kwargs:
            cls.type = kwargs["type"]
            cls.aggregate = kwargs["aggregate"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Swallow the event's keywords, which pydantic hands on."""
        super().__init_subclass__()

    def aggregate_id(self) -> UUID:
        """Tell the aggregate whose state this is; a poison event blocks only this one."""
        found = getattr(self, self.aggregate)
        if not isinstance(found, UUID):
            message = f"{self.type}: {self.aggregate} is not an id"
            raise TypeError(message)
        return found

    def written(self) -> str:
        """Write the event as others are told it."""
        return self.model_dump_json(exclude_defaults=self.is_brief)

    def wire_subject(self) -> str:
        """NATS subject: `evt.<service>.<aggregate>.<fact>.<family id or town>`; never text from people."""
        return f"evt.{self.type}.{self.family_id or 'town'}"


def all_requests(root: type[Request[Any]] = Request) -> list[type[Request[Any]]]:
    """Every endpoint declared so far by an imported contract module."""
    found: list[type[Request[Any]]] = []
    for child in root.__subclasses__():
        if "path" in child.__dict__:
            found.append(child)
        found.extend(all_requests(child))
    return found


def all_events(root: type[Event] = Event) -> list[type[Event]]:
    """Every event declared so far by an imported contract module."""
    found: list[type[Event]] = []
    for child in root.__subclasses__():
        if "type" in child.__dict__:
            found.append(child)
        found.extend(all_events(child))
    return found
