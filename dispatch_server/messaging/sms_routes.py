"""Twilio's webhooks: receipts of SMS, and what recipients write back."""

from typing import Any, Final
from uuid import UUID

from litestar import MediaType, Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException, ValidationException
from litestar.params import FromPath, SkipValidation

from dispatch_server.messaging import sms_hook
from dispatch_server.messaging.hearing import Hearing
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.sms_hook import HOOK
from dispatch_server.settings import Settings

MOST_BYTES: Final = 64 * 1024
_NO_ANSWER: Final = "<Response/>"  # TwiML: say nothing back


@post(HOOK, exclude_from_auth=True, status_code=200, request_max_body_size=MOST_BYTES)
async def hear_answer(
    request: Request[Any, Any, Any],
    settings: NamedDependency[SkipValidation[Settings]],
    hearing: NamedDependency[SkipValidation[Hearing]],
) -> Response[str]:
    """Hear what a recipient writes back. Asked twice for silence, nothing changes."""
    fields = await _signed(request, settings, HOOK)
    stop = sms_hook.read_answer(fields, at=hearing.clock.now())
    if stop is not None:
        await hearing.stopped(Channel.SMS, stop)
    return Response(_NO_ANSWER, media_type=MediaType.XML)


@post(
    HOOK + "/{message_id:uuid}",
    exclude_from_auth=True,
    status_code=204,
    request_max_body_size=MOST_BYTES,
)
async def hear_receipt(
    request: Request[Any, Any, Any],
    message_id: FromPath[UUID],
    settings: NamedDependency[SkipValidation[Settings]],
    hearing: NamedDependency[SkipValidation[Hearing]],
) -> None:
    """Keep how an SMS came on. Told again, nothing changes."""
    fields = await _signed(request, settings, f"{HOOK}/{message_id}")
    report = sms_hook.read_report(message_id, fields, at=hearing.clock.now())
    if report is not None:
        await hearing.reported(Channel.SMS, report)


async def _signed(request: Request[Any, Any, Any], settings: Settings, path: str) -> dict[str, str]:
    """Give the fields of a request that Twilio signed for the address it knows us by."""
    try:
        fields = sms_hook.read_form(await request.body())
    except ValueError as error:
        raise ValidationException("this is no form of Twilio's") from error
    signature = request.headers.get(sms_hook.SIGNATURE, "")
    if not sms_hook.is_signed(
        settings.twilio_auth_token, f"{settings.url}{path}", fields, signature
    ):
        raise PermissionDeniedException("the signature is not that of PORTA_TWILIO_AUTH_TOKEN")
    return fields


ROUTES: Final = [hear_answer, hear_receipt]
