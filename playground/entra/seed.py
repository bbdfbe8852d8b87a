"""The people and groups that are there from the start; Ana, Marta and Felix are in DefectDojo's stand-in, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.entra.directory import Directory

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.entra.state import Registration

ROLES: Final = ("Superuser", "Owner", "Maintainer", "Writer", "Reader")
GROUP: Final = "G-Usuarios-DefectDojo-{}"
ANA: Final = "aaaaaaaa-0000-4000-8000-00000000000a"
MARTA: Final = "bbbbbbbb-0000-4000-8000-00000000000b"
FELIX: Final = "ffffffff-0000-4000-8000-00000000000f"
NORA: Final = "eeeeeeee-0000-4000-8000-00000000000e"


def seeded(tenant: str, app: Registration | None = None, *, clock: Callable[[], float] | None = None) -> Directory:
    """Ana writes, Marta reads, Felix has left and is disabled, Nora is a guest without a mail address."""
    directory = Directory(tenant, app, clock=clock)
    ana = directory.add_person("Ana Souza", mail="ana.souza@contoso.example", oid=ANA)
    marta = directory.add_person("Marta Lima", mail="marta.lima@contoso.example", oid=MARTA)
    felix = directory.add_person("Felix Former", mail="felix.former@contoso.example", oid=FELIX)
    directory.add_person("Nora Guest", upn="nora_fabrikam.example#EXT#@contoso.example", oid=NORA)
    felix.enabled = False
    members = {"Writer": [ana, felix], "Reader": [marta]}
    for role in ROLES:
        directory.add_group(GROUP.format(role), *members.get(role, []))
    return directory
