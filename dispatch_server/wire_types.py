"""The wire structs that the console speaks, as TypeScript: ``web/src/wire.ts``.

Run as ``python -m dispatch_server.wire_types``; with ``--check`` it only says whether the file is
as it should be. Structs are found from the roots below, with all that they name.
"""

import argparse
import enum
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from msgspec import inspect

from dispatch_server.accounts.rules import PERMISSIONS, Role
from dispatch_server.accounts.schema import (
    ChangePassword,
    ChangeProfile,
    ChangeUser,
    ChoosePassword,
    DeviceView,
    Invite,
    KeyMade,
    LinkHolder,
    LogIn,
    Me,
    NewKey,
    NewPairingCode,
    PairingCodeView,
    PasswordLinkView,
    Profile,
    SessionView,
    SocketTicketView,
)
from dispatch_server.areas.schema import AreaView, ChangedArea, NewArea
from dispatch_server.chat.schema import ChatPage, ChatSummary, NewLine, ReadThrough
from dispatch_server.cities.schema import CityView
from dispatch_server.fleet.documents import Documents, DocumentView
from dispatch_server.fleet.schema import DepotView, DriverView, ShiftView, VehicleView
from dispatch_server.fleet.weeks import Days, MadeView, NewWeekly, WeeklyView
from dispatch_server.forgetting.rules import KeepingView
from dispatch_server.insights.schema import FiguresView, NewNote, OrderStory
from dispatch_server.live.schema import Beat, Delta, Hello, Here, Positions, Presence, Snapshot
from dispatch_server.messaging.schema import (
    MessagePreview,
    MessageRulesView,
    OrderMessages,
    PreviewMessage,
    SetMessageRules,
    Tried,
    TryMessage,
)
from dispatch_server.orders.schema import FoundOrders, ImportReport, OrderPage, OrderView
from dispatch_server.places.schema import ConfirmPlace, PlacePage, PlaceView
from dispatch_server.planning.schema import (
    DifferenceView,
    Edited,
    NewEdits,
    NewPlan,
    PlanAgain,
    PlanHistory,
    PlanStep,
    PlanView,
    RouteLength,
)
from dispatch_server.runs.acts import Act
from dispatch_server.runs.demands import DemandView, ProofPreview
from dispatch_server.runs.incident_schema import ActOn, IncidentView, Resolve
from dispatch_server.runs.pix import NewPix, PixPreview, PixView
from dispatch_server.runs.reasons import ReasonRule, ReasonRuleView
from dispatch_server.runs.schema import (
    AskInsertion,
    DayChangeView,
    InsertionTaken,
    InsertionView,
    NewDay,
    NewQuote,
    NewReplan,
    Publish,
    QuoteView,
    Reassigned,
    ReassignStops,
    ReplanView,
    RunDetail,
    RunSheet,
    RunSummary,
    SendBack,
    TakeInsertion,
)
from dispatch_server.webhooks.rules import DeliveryState, WebhookState
from dispatch_server.webhooks.schema import (
    DeliveryDetail,
    DeliveryPage,
    KindsView,
    SendBackTo,
    SetWebhook,
    TurnWebhook,
    WebhookMade,
)
from shared.problems import Problem
from shared.states import (
    FailureReason,
    OrderStatus,
    PlanStatus,
    ReplanStatus,
    RunStatus,
    StopStatus,
)

FILE: Final = Path(__file__).parent / "web" / "src" / "wire.ts"

ROOTS: Final[tuple[type, ...]] = (
    *(OrderStatus, PlanStatus, RunStatus, StopStatus, FailureReason),
    *(Problem, LogIn, Me, NewPairingCode, PairingCodeView, SocketTicketView),
    *(Invite, ChangeUser, PasswordLinkView, LinkHolder, ChoosePassword),
    *(Profile, ChangeProfile, ChangePassword, SessionView, NewKey, KeyMade),
    *(WebhookState, DeliveryState, SetWebhook, TurnWebhook, SendBackTo),
    *(WebhookMade, DeliveryPage, DeliveryDetail, KindsView),
    *(CityView, DepotView, DriverView, VehicleView, ShiftView, DeviceView),
    *(ImportReport, OrderPage, OrderView, ConfirmPlace, PlacePage, PlaceView, NewPlan, PlanView),
    *(NewEdits, PlanStep, PlanAgain, Edited, PlanHistory, DifferenceView, RouteLength),
    *(AskInsertion, InsertionView, TakeInsertion, InsertionTaken),
    *(ReplanStatus, NewReplan, ReplanView, NewQuote, QuoteView),
    *(AreaView, NewArea, ChangedArea, KeepingView),
    *(Documents, DocumentView, NewWeekly, WeeklyView, Days, MadeView),
    *(MessageRulesView, SetMessageRules, PreviewMessage, MessagePreview),
    *(TryMessage, Tried, OrderMessages),
    *(DemandView, ProofPreview, ReasonRule, ReasonRuleView),
    *(ChatPage, ChatSummary, NewLine, ReadThrough),
    *(FoundOrders, OrderStory, NewNote, NewDay, SendBack, FiguresView),
    *(FoundOrders, OrderStory, NewNote, NewDay, SendBack, FiguresView, Publish),
    *(FoundOrders, OrderStory, NewNote, NewDay, SendBack, FiguresView, Publish),
    *(ReassignStops, Reassigned, DayChangeView, NewPix, PixView, PixPreview),
    *(
        RunSummary,
        RunDetail,
        RunSheet,
        IncidentView,
        *(Act, ActOn, Resolve),
        Hello,
        Snapshot,
        Delta,
        Positions,
        *(Beat, Here, Presence),
    ),
)

# Names for one of several structs; each member carries its tag.
UNIONS: Final[dict[str, tuple[type, ...]]] = {
    "LiveFrame": (Snapshot, Delta, Positions, Beat, Presence)
}

HEAD: Final = """\
// Made by `python -m dispatch_server.wire_types` from the msgspec structs. Not for editing.

export type Uuid = string;
/** RFC 3339 with an offset, e.g. 2026-11-23T08:00:00Z. */
export type Instant = string;
/** A day without a place, e.g. 2026-11-23. */
export type LocalDate = string;
/** A time of day without a place, e.g. 08:00:00. */
export type LocalTime = string;
"""

_PLAIN: Final[dict[type[inspect.Type], str]] = {
    inspect.AnyType: "unknown",
    inspect.BoolType: "boolean",
    inspect.DateTimeType: "Instant",
    inspect.DateType: "LocalDate",
    inspect.FloatType: "number",
    inspect.IntType: "number",
    inspect.NoneType: "null",
    inspect.RawType: "unknown",
    inspect.StrType: "string",
    inspect.TimeType: "LocalTime",
    inspect.UUIDType: "Uuid",
}


class NotOnTheWire(TypeError):
    """A struct names a type that has no TypeScript here. Give it one in ``_Writer.name``."""


class _Writer:
    """Declares each struct and enum once, in the order in which they are first named."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self._owners: dict[str, type] = {}

    def name(self, kind: inspect.Type) -> str:
        """Say what ``kind`` is in TypeScript, declaring what it is made of."""
        match kind:
            case inspect.Metadata(type=inner):
                text = self.name(inner)
            case inspect.UnionType(types=members):
                text = " | ".join(self.name(member) for member in members)
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
                text = f"readonly {_grouped(self.name(item))}[]"
            case inspect.TupleType(item_types=items):
                text = f"readonly [{', '.join(self.name(item) for item in items)}]"
            case inspect.DictType(value_type=value):
                text = f"Readonly<Record<string, {self.name(value)}>>"
            case inspect.LiteralType(values=values):
                text = " | ".join(json.dumps(value) for value in values)
            case inspect.EnumType(cls=cls):
                self._declare(cls, lambda: f"export type {cls.__name__} = {_enum(cls)};")
                text = cls.__name__
            case inspect.StructType(cls=cls):
                self._declare(cls, lambda: self._struct(kind))
                text = cls.__name__
            case _ if type(kind) in _PLAIN:
                text = _PLAIN[type(kind)]
            case _:
                raise NotOnTheWire(repr(kind))
        return text

    def _declare(self, cls: type, text: Any) -> None:
        owner = self._owners.setdefault(cls.__name__, cls)
        if owner is not cls:
            raise NotOnTheWire(f"{cls.__name__} is in {owner.__module__} and {cls.__module__}")
        if cls.__name__ not in self.declared:
            self.declared[cls.__name__] = ""  # keeps its place while its fields are named
            self.declared[cls.__name__] = text()

    def _struct(self, struct: inspect.StructType) -> str:
        lines = [f"export interface {struct.cls.__name__} {{"]
        if struct.tag_field is not None:
            lines.append(f"  readonly {struct.tag_field}: {json.dumps(struct.tag)};")
        for field in struct.fields:
            # What we answer holds every field; what we are sent may leave out a default.
            optional = "?" if struct.forbid_unknown_fields and not field.required else ""
            lines.append(f"  readonly {field.encode_name}{optional}: {self.name(field.type)};")
        return "\n".join([*lines, "}"])


def render(roots: Iterable[type] = ROOTS) -> str:
    """Write the declarations of ``roots`` and of all that they name."""
    writer = _Writer()
    for root in roots:
        writer.name(inspect.type_info(root))
    unions = [
        f"export type {name} = {' | '.join(cls.__name__ for cls in members)};"
        for name, members in UNIONS.items()
        if all(cls.__name__ in writer.declared for cls in members)
    ]
    return "\n\n".join([HEAD.rstrip(), *writer.declared.values(), *unions, _permissions()]) + "\n"


def _permissions() -> str:
    """Write what each role may do, so that the console shows no button that would be refused."""
    roles = [
        f"  {role}: [{', '.join(json.dumps(str(p)) for p in sorted(PERMISSIONS[role]))}],"
        for role in Role
    ]
    head = "export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {"
    return "\n".join([head, *roles, "};"])


def _enum(cls: type) -> str:
    return _literals(member.value for member in cls) if issubclass(cls, enum.Enum) else "never"


def _literals(values: Iterable[Any]) -> str:
    return " | ".join(json.dumps(value) for value in values)


def _grouped(name: str) -> str:
    return f"({name})" if " " in name else name


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with ``--check`` compare it; 1 says that it is stale."""
    parser = argparse.ArgumentParser(prog="porta wire-types", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is current")
    wanted = render()
    if parser.parse_args(arguments).check:
        if FILE.is_file() and FILE.read_text(encoding="utf-8") == wanted:
            return 0
        sys.stderr.write(f"{FILE} is stale: run `porta wire-types`\n")
        return 1
    FILE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
