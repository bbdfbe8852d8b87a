"""Every kind of answer, on believable and on hostile data: what each platform's renderer is judged by.

`GALLERY` holds Views by name. They come from the real view functions, so that a change of words shows up in
the golden files of every platform; only the last group is put together by hand, for what no view says today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.gallery import (
    about,
    audit,
    by_hand,
    changes,
    channel,
    digest_desk,
    digests,
    engagement_changes,
    errors,
    explain,
    files,
    findings,
    inventory,
    linking,
    policy,
    products,
    statistics,
    vitals,
)

if TYPE_CHECKING:
    from bot.views.model import View

_GROUPS = (
    findings,
    changes,
    engagement_changes,
    products,
    inventory,
    statistics,
    digests,
    digest_desk,
    channel,
    policy,
    explain,
    files,
    audit,
    vitals,
    errors,
    about,
    linking,
    by_hand,
)
GALLERY: Final[dict[str, View]] = {name: view for group in _GROUPS for name, view in group.VIEWS.items()}
