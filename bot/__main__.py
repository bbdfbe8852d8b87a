"""The command line: `dojo-bot ...`, the same as `python -m bot ...`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.language import _, of_shell, speaking
from bot.settings import WrongSettings, as_far_as_they_go, load

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.settings import Settings
    from bot.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 done, 1 not done, 2 wrong usage or settings, 141 nobody reads on."""
    options = _parser().parse_args(arguments)
    with speaking(of_shell(os.environ)):
        return _done(options)


def _done(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except WrongSettings as wrong:
        for line in wrong.lines:
            print(f"dojo-bot: {line}", file=sys.stderr)  # noqa: T201  # this is the command line
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence()
        return 141
    return code


def _silence() -> None:
    """Let Python write what is left nowhere as it ends: whoever read it, as `head` does, has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dojo-bot", description="Work with DefectDojo from Slack and Microsoft Teams.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "serve", "run the bot as configured", _serve)
    demo = _command(commands, "demo", "try the bot on a bare machine, with stand-ins for the rest", _demo)
    demo.add_argument("--port", type=int, default=8000, help="where the page is (8000)")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    doctor = _command(commands, "doctor", "check each setting, connection and scope, and say what to do", _doctor)
    doctor.add_argument("--json", action="store_true", help="for programs")
    _command(commands, "migrate", "bring the database to the newest schema", _migrate)
    _command(commands, "rotate-keys", "seal every stored token with the first key of TOKEN_KEYS", _rotate)
    _links(_command(commands, "links", "who is linked to whom", None))
    _audit(_command(commands, "audit", "what was done, and whether that can be believed", None))
    _manifest(_command(commands, "manifest", "what an administrator gives to a chat platform", None))
    _command(commands, "version", "print the version", _version)
    return parser


def _command(
    commands: Any, name: str, help_: str, run: Callable[[argparse.Namespace], int] | None
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.set_defaults(run=run)
    return parser


def _links(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "list", "list the links", _links_list)
    add = _command(commands, "add", "link a chat identity to an Entra ID identity", _links_add)
    remove = _command(commands, "remove", "take a link away, at once", _links_remove)
    for one in (add, remove):
        one.add_argument("platform", choices=("slack", "teams"))
        one.add_argument("who", help="TEAM/USER, as in T0123/U0456; whoami shows it")
    add.add_argument("--tid", required=True, help="the Entra ID tenant, a UUID")
    add.add_argument("--oid", required=True, help="the person's object id, a UUID")
    add.add_argument("--dojo-user", help="the person's DefectDojo username, where e-mail addresses cannot tell")
    add.add_argument("--token-stdin", action="store_true", help="read the person's DefectDojo token from stdin")


def _audit(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "verify", "check that no row was changed or removed", _audit_verify)
    export = _command(commands, "export", "print all rows as JSON lines", _audit_export)
    export.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the first day, in UTC")


def _manifest(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="PLATFORM")
    slack = _command(commands, "slack", "print the manifest of the Slack app", _manifest_slack)
    slack.add_argument("--socket-mode", action="store_true", help="the bot goes to Slack: no address is needed")
    teams = _command(commands, "teams", "write the app package for Microsoft Teams", _manifest_teams)
    teams.add_argument("--out", type=Path, default=Path("dojo-teams.zip"), help="where to (dojo-teams.zip)")


def _serve(_options: argparse.Namespace) -> int:
    from bot.serve import serve  # noqa: PLC0415  # the other commands need no web server

    return serve(load())


def _demo(options: argparse.Namespace) -> int:
    try:
        demo = import_module("playground.demo")
    except ModuleNotFoundError as error:
        raise WrongSettings(
            [_("The demo needs the playground: install dojo-bot[playground] ({error}).").format(error=error)]
        ) from None
    code: int = demo.run(port=options.port, browser=not options.no_browser)
    return code


def _doctor(options: argparse.Namespace) -> int:
    from bot.administration import quiet_log  # noqa: PLC0415  # `version` and `demo` need none of it
    from bot.doctor.command import doctor  # noqa: PLC0415  # likewise

    quiet_log(logging.CRITICAL)  # what goes wrong is what it prints
    return asyncio.run(doctor(as_json=options.json))


def _migrate(_options: argparse.Namespace) -> int:
    async def migrated(_store: Store) -> int:
        return _say(_("The database is at the newest schema."))

    return _with_store(load(auto_migrate=True), migrated)


def _rotate(_options: argparse.Namespace) -> int:
    from bot.administration import noted  # noqa: PLC0415  # `version` and `demo` need none of it

    async def rotate(store: Store) -> int:
        done = await store.rotate()
        await noted(store, "rotate_keys", "rotate-keys", "half done" if done.unsealable else "done")
        said = _("Sealed with the first key: {sealed}. Could not be opened: {shut}.")
        _say(said.format(sealed=done.resealed, shut=done.unsealable))
        return 1 if done.unsealable else 0

    return _with_store(load(), rotate)


def _links_list(_options: argparse.Namespace) -> int:
    async def show(store: Store) -> int:
        for link in await store.links.all():
            said = _("since {since} by {who}, until {until}") if link.expires else _("since {since} by {who}")
            until = f"{link.expires:%Y-%m-%d}" if link.expires else ""
            told = said.format(since=f"{link.since:%Y-%m-%d}", who=link.by, until=until)
            _say(f"{link.key}\t{link.tid}\t{link.oid}\t{told}")
        return 0

    return _with_store(load(), show)


def _links_add(options: argparse.Namespace) -> int:
    from bot.administration import noted  # noqa: PLC0415  # `version` and `demo` need none of it
    from bot.identity.links import parse_key  # noqa: PLC0415  # only this command needs it
    from bot.identity.token_files import checked  # noqa: PLC0415  # likewise

    async def add(store: Store) -> int:
        key = parse_key(options.platform, options.who)
        token = checked(sys.stdin.readline()) if options.token_stdin else None
        if token:  # first: without keys there shall be no link either
            await store.tokens.put(options.tid, options.oid, token)
        link = await store.links.add(key, (options.tid, options.oid), "an administrator")
        if options.dojo_user:
            await store.people.map(link.tid, link.oid, options.dojo_user)
        mapped = f" --dojo-user {options.dojo_user}" if options.dojo_user else ""
        given = f"--tid {link.tid} --oid {link.oid}{mapped}{' --token-stdin' if token else ''}"
        await noted(store, "links_add", f"links add {options.platform} {options.who} {given}")
        said = _("Linked {key} to {oid} of tenant {tid}.")
        if token:
            said = _("Linked {key} to {oid} of tenant {tid}, with a token.")
        return _say(said.format(key=key, oid=link.oid, tid=link.tid))

    settings = load()
    if settings.entra_tenant_id not in {"", options.tid.strip().lower()}:
        raise WrongSettings([_("--tid is not ENTRA_TENANT_ID: nobody of another tenant can be looked up.")])
    return _with_store(settings, add)


def _links_remove(options: argparse.Namespace) -> int:
    from bot.administration import noted  # noqa: PLC0415  # `version` and `demo` need none of it
    from bot.identity.links import parse_key  # noqa: PLC0415  # only this command needs it

    async def remove(store: Store) -> int:
        key = parse_key(options.platform, options.who)
        if await store.links.remove(key):
            await noted(store, "links_remove", f"links remove {options.platform} {options.who}")
            return _say(_("Removed the link of {key}.").format(key=key))
        print("dojo-bot:", _("there is no link of {key}.").format(key=key), file=sys.stderr)  # noqa: T201  # the command line
        return 1

    return _with_store(load(), remove)


def _audit_verify(_options: argparse.Namespace) -> int:
    from bot.administration import verify  # noqa: PLC0415  # `version` and `demo` need none of it

    return _with_store(load(), verify)


def _audit_export(options: argparse.Namespace) -> int:
    from bot.administration import export  # noqa: PLC0415  # `version` and `demo` need none of it

    return _with_store(load(), partial(export, since=options.since))


def _manifest_slack(options: argparse.Namespace) -> int:
    from bot.language import speaking  # noqa: PLC0415  # only this command needs it
    from bot.platforms.slack.manifest import App, text  # noqa: PLC0415  # likewise

    # Before there is an app there are no tokens of it: only what the manifest is made of has to be right.
    settings, lines = as_far_as_they_go()
    wrong = [line for line in lines if line.startswith(("DEFECTDOJO_URL", "PUBLIC_URL", "SECRETS_DIR"))]
    socket_mode = bool(options.socket_mode or settings.slack_app_token)
    if not wrong and not socket_mode and (settings.public_url is None or settings.public_url.scheme != "https"):
        wrong = ["PUBLIC_URL has to be where Slack reaches the bot, https://…; or give --socket-mode."]
    if wrong:
        raise WrongSettings(wrong)
    app = App(str(settings.defectdojo_url), "" if socket_mode else str(settings.public_url))
    with speaking(settings.language):
        return _say(text(app).rstrip())


def _manifest_teams(options: argparse.Namespace) -> int:
    from bot.platforms.teams.manifest import App, package  # noqa: PLC0415  # only this command needs it

    settings = load()
    if not settings.teams_client_id:
        raise WrongSettings([_("TEAMS_CLIENT_ID is missing. It is the id of the app, and of its bot.")])
    addresses = [str(url) for url in (settings.public_url, settings.defectdojo_url) if url]
    website = next((url for url in addresses if url.startswith("https://")), "https://github.com/DefectDojo")
    app = App(settings.teams_client_id, website, tuple(addresses), str(settings.defectdojo_url))
    options.out.write_bytes(package(app))
    return _say(_("Wrote {file}: upload it in the Teams admin center, Manage apps.").format(file=options.out))


def _version(_options: argparse.Namespace) -> int:
    return _say(__version__)


def _with_store(settings: Settings, doing: Callable[[Store], Coroutine[Any, Any, int]]) -> int:
    """Do something with the database, whether `serve` has ever run or not."""
    from bot.administration import quiet_log  # noqa: PLC0415  # `version` and `demo` need none of it
    from bot.identity.halts import NoKeys  # noqa: PLC0415  # likewise
    from bot.storage.database import DatabaseError  # noqa: PLC0415  # likewise
    from bot.store import Store  # noqa: PLC0415  # `version` and `demo` need none of it

    quiet_log()

    async def run() -> int:
        store = Store(settings)
        try:
            await store.open(migrate=settings.auto_migrate)
            return await doing(store)
        finally:
            await store.db.close()

    try:
        return asyncio.run(run())
    except (DatabaseError, NoKeys, ValueError) as error:  # ValueErrors here are our own: bad keys, ids and tokens
        print(f"dojo-bot: {error}", file=sys.stderr)  # noqa: T201  # the command line
        return 1


def _say(sentence: str) -> int:
    print(sentence)  # noqa: T201  # the command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
