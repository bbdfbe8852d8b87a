"""What changes DefectDojo, on behalf of one person: nothing here is ever repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dojo.acceptance import AcceptedRisk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.dojo.wire import Wire


class Writing:
    """The calls that write. Their answers lack names: what was written is read again."""

    _wire: Wire

    async def update_finding(self, finding_id: int, changes: Mapping[str, object]) -> None:
        """Change fields of a finding, under DefectDojo's own names."""
        await self._wire.send("PATCH", f"/findings/{finding_id}/", changes)

    async def add_note(self, finding_id: int, entry: str) -> None:
        """Add a remark to a finding; everybody who sees it sees the remark. Its answer has neither id nor date."""
        await self._wire.send("POST", f"/findings/{finding_id}/notes/", {"entry": entry, "private": False})

    async def remove_note(self, finding_id: int, note_id: int) -> None:
        """Remove a remark; DefectDojo lets its author do that, and superusers."""
        await self._wire.send("PATCH", f"/findings/{finding_id}/remove_note/", {"note_id": note_id})

    async def add_tags(self, finding_id: int, tags: Iterable[str]) -> None:
        """Add tags to a finding and leave the others alone."""
        await self._wire.send("POST", f"/findings/{finding_id}/tags/", {"tags": list(tags)})

    async def remove_tags(self, finding_id: int, tags: Iterable[str]) -> None:
        """Remove tags of a finding, spelt exactly as they are there; of several that are not all there, none."""
        await self._wire.send("PATCH", f"/findings/{finding_id}/remove_tags/", {"tags": list(tags)})

    async def set_original(self, finding_id: int, original_id: int) -> None:
        """Make a finding the duplicate of another. DefectDojo moves the duplicates of either along."""
        await self._wire.send("POST", f"/findings/{finding_id}/original/{original_id}/", {})

    async def risk_acceptance(self, acceptance_id: int) -> AcceptedRisk:
        """One full acceptance, with the findings that it holds; read because it can only be written whole."""
        return self._wire.model(AcceptedRisk, await self._wire.get(f"/risk_acceptance/{acceptance_id}/", {}))

    async def accept_risk(self, acceptance: Mapping[str, object]) -> None:
        """Make a full acceptance, under DefectDojo's own names."""
        await self._wire.send("POST", "/risk_acceptance/", acceptance)

    async def set_accepted(self, acceptance_id: int, findings: Iterable[int]) -> None:
        """Set the findings that a full acceptance holds, all of them; DefectDojo refuses none at all."""
        await self._wire.send("PATCH", f"/risk_acceptance/{acceptance_id}/", {"accepted_findings": list(findings)})

    async def remove_acceptance(self, acceptance_id: int) -> None:
        """Remove a full acceptance; its findings become active."""
        await self._wire.send("DELETE", f"/risk_acceptance/{acceptance_id}/", {})

    async def update_engagement(self, engagement_id: int, changes: Mapping[str, object]) -> None:
        """Change fields of an engagement, under DefectDojo's own names; `active` is none that can be written."""
        await self._wire.send("PATCH", f"/engagements/{engagement_id}/", changes)

    async def note_engagement(self, engagement_id: int, entry: str) -> None:
        """Add a remark to an engagement."""
        await self._wire.send("POST", f"/engagements/{engagement_id}/notes/", {"entry": entry, "private": False})

    async def close_engagement(self, engagement_id: int) -> None:
        """Set an engagement inactive and Completed."""
        await self._wire.send("POST", f"/engagements/{engagement_id}/close/", {})

    async def reopen_engagement(self, engagement_id: int) -> None:
        """Set an engagement active and In Progress."""
        await self._wire.send("POST", f"/engagements/{engagement_id}/reopen/", {})
