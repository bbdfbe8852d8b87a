"""Close an engagement, and open it again: read, judge, write, read again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from bot.language import _
from bot.operations.command import Command, Written
from bot.operations.done import Done
from bot.operations.errors import AlreadySo, NotTaken, Stale
from bot.operations.fields import EngagementRef, ProductRef, Words
from bot.operations.names import ME, which_engagement, which_person, which_product
from bot.operations.steps import Step, take

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.dojo.client import DojoClient
    from bot.dojo.engagement import Engagement


class ChangeEngagement(Command):
    """Change an engagement."""

    engagement: Annotated[EngagementRef, Written(bare=True, also=("engagement-id",))] = Field(
        description="The engagement, by id or name."
    )
    product: Annotated[ProductRef | None, Written(also=("asset", "product-id"))] = Field(
        default=None, description="The product that it belongs to, where several have one of that name."
    )
    seen: Annotated[tuple[Words, ...] | None, Written(hidden=True)] = Field(
        default=None, description="How it stood when the button was drawn: nothing is written if that changed."
    )

    def subject(self) -> str:
        return f"engagement:{self.engagement.removeprefix('#').casefold()}"


class CloseEngagement(ChangeEngagement):
    """Close an engagement.

    DefectDojo will set it inactive and its status to Completed. Its findings stay as they are.
    """

    examples = ("engagement close 231", 'engagement close "Release 4.12 hardening" product:payments-api')


class ReopenEngagement(ChangeEngagement):
    """Open an engagement again.

    DefectDojo will set it active and its status to In Progress. Its findings stay as they are.
    """

    examples = ("engagement reopen 231", 'engagement reopen "Release 4.12 hardening" product:payments-api')


@dataclass(frozen=True)
class EngagementChanged(Done):
    """A change of an engagement."""

    before: Engagement
    after: Engagement


async def close_engagement(command: CloseEngagement, dojo: DojoClient) -> EngagementChanged:
    """Close it."""
    return await _change(command, dojo, dojo.close_engagement, _closed)


async def reopen_engagement(command: ReopenEngagement, dojo: DojoClient) -> EngagementChanged:
    """Open it again."""
    return await _change(command, dojo, dojo.reopen_engagement, _open)


def _closed(engagement: Engagement) -> bool:
    return not engagement.active and engagement.status == "Completed"


def _open(engagement: Engagement) -> bool:
    return engagement.active


async def _change(
    command: ChangeEngagement,
    dojo: DojoClient,
    write: Callable[[int], Awaitable[None]],
    shown_by: Callable[[Engagement], bool],
) -> EngagementChanged:
    product = await which_product(command.product, dojo) if command.product else None
    before = await which_engagement(command.engagement, dojo, product_id=product.id if product else None)
    if command.seen is not None and command.seen != before.states:
        raise Stale(command.seen, before)
    if shown_by(before):
        raise AlreadySo(before)
    by = await which_person(ME, dojo, "lead")
    step = Step(_("open or closed"), partial(write, before.id), shown_by)
    after = await take(before, [step], partial(dojo.get_engagement, before.id))
    if not shown_by(after):
        raise NotTaken(before, after)
    return EngagementChanged(before, after, by)
