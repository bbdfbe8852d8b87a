"""Says what Slack would find wrong with blocks or a view, in the words of its own answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from playground.slack import limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json: TypeAlias = "dict[str, Any]"


def complaints_about_blocks(blocks: object, surface: str = "message", at: str = "/blocks") -> list[str]:
    """Everything that Slack refuses in these blocks; empty where it takes them."""
    if not isinstance(blocks, list):
        return [_complaint("must provide an array", at)]
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.MODAL_BLOCKS
    found = [_complaint(f"no more than {most} items allowed", at)] if len(blocks) > most else []
    found += list(_wrong_types(blocks, limits.BLOCKS[surface], at))
    found += list(_repeated(blocks, "block_id", at)) + list(_several_tables(blocks, at))
    for where, thing in _things(blocks, at):
        found += _complaints_about(where, thing)
    return found


def complaints_about_view(view: object, at: str = "/view") -> list[str]:
    """Everything that Slack refuses in this view; empty where it takes it."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return [_complaint("must provide a view of type modal or home", at)]
    own = {name: part for name, part in view.items() if name != "blocks"}
    found = _complaints_about(at, own | {"blocks": [{}] * len(view.get("blocks") or ())})
    for name in ("title", "submit", "close"):
        if isinstance(view.get(name), dict):
            found += _complaints_about(f"{at}/{name}", view[name])
    blocks = view.get("blocks", [])
    if view["type"] == "modal" and not view.get("submit") and any(_type(block) == "input" for block in blocks):
        found.append(_complaint("missing required field: submit", at))
    return found + complaints_about_blocks(blocks, view["type"], f"{at}/blocks")


def complaints_about_options(options: list[Json]) -> list[str]:
    """Everything that Slack refuses in the answer to a search."""
    menu = {"type": "static_select", "action_id": "search", "options": options}
    return (
        [] if not options else [line for where, thing in _things(menu, "") for line in _complaints_about(where, thing)]
    )


def text_in(blocks: object) -> int:
    """How many characters of text the blocks hold together."""
    if isinstance(blocks, list):
        return sum(text_in(part) for part in blocks)
    if not isinstance(blocks, dict):
        return 0
    own = blocks.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(text_in(part) for part in blocks.values())


def _complaint(what: str, where: str) -> str:
    return f"[ERROR] {what} [json-pointer:{where}]"


def _type(thing: object) -> str:
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind if isinstance(kind, str) else ""


def _things(part: object, at: str) -> Iterator[tuple[str, Json]]:
    """Each object that has a type, with the place where it stands."""
    if isinstance(part, list):
        for index, entry in enumerate(part):
            yield from _things(entry, f"{at}/{index}")
    if isinstance(part, dict):
        if _type(part):
            yield at, part
        for name, entry in part.items():
            yield from _things(entry, f"{at}/{name}")


def _reach(thing: object, path: str, at: str) -> Iterator[tuple[str, Any]]:
    """Each value at a path such as `options[].text.text`, with the place where it stands."""
    if not path:
        yield at, thing
    elif path.startswith("[]"):
        for index, entry in enumerate(thing if isinstance(thing, list) else ()):
            yield from _reach(entry, path[2:].removeprefix("."), f"{at}/{index}")
    elif isinstance(thing, dict):
        name = path.partition(".")[0].partition("[")[0]
        if name in thing:
            yield from _reach(thing[name], path[len(name) :].removeprefix("."), f"{at}/{name}")


def _complaints_about(at: str, thing: Json) -> list[str]:
    rules = (_too_long, _too_many, _empty, _missing, _misplaced, _OWN_RULES.get(_type(thing), _nothing))
    return [complaint for rule in rules for complaint in rule(thing, at)]


def _too_long(thing: Json, at: str) -> Iterator[str]:
    for path, most in limits.LONGEST.get(_type(thing), {}).items():
        for where, text in _reach(thing, path, at):
            if not isinstance(text, str):
                yield _complaint("must provide a string", where)
            elif len(text) > most:
                yield _complaint(f"must be less than {most + 1} characters", where)


def _too_many(thing: Json, at: str) -> Iterator[str]:
    for path, most in limits.MOST.get(_type(thing), {}).items():
        for where, entries in _reach(thing, path, at):
            if not isinstance(entries, list):
                yield _complaint("must provide an array", where)
            elif len(entries) > most:
                yield _complaint(f"no more than {most} items allowed", where)


def _empty(thing: Json, at: str) -> Iterator[str]:
    for path in limits.FILLED.get(_type(thing), ()):
        for where, value in _reach(thing, path, at):
            if value == "":
                yield _complaint("must be more than 0 characters", where)
            elif value == []:
                yield _complaint("no fewer than 1 items allowed", where)


def _missing(thing: Json, at: str) -> Iterator[str]:
    for name in limits.NEEDED.get(_type(thing), ()):
        if thing.get(name) is None:
            yield _complaint(f"missing required field: {name}", at)


def _misplaced(thing: Json, at: str) -> Iterator[str]:
    for (kind, path), allowed in limits.INSIDE.items():
        if kind == _type(thing):
            yield from (
                _complaint(f"unsupported type: {_type(value) or type(value).__name__}", where)
                for where, value in _reach(thing, path, at)
                if _type(value) not in allowed
            )


def _nothing(_thing: Json, _at: str) -> Iterable[str]:
    return ()


def _of_section(section: Json, at: str) -> Iterable[str]:
    return () if section.get("text") or section.get("fields") else (_complaint("missing required field: text", at),)


def _of_button(button: Json, at: str) -> Iterator[str]:
    if button.get("style") not in {None, "primary", "danger"}:
        yield _complaint("style must be primary or danger", f"{at}/style")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "mailto:", "slack:")):
        yield _complaint("must be a valid URL", f"{at}/url")


def _of_link(link: Json, at: str) -> Iterable[str]:
    fine = str(link.get("url", "")).startswith(("http://", "https://", "mailto:", "tel:"))
    return () if fine else (_complaint("must be a valid URL", f"{at}/url"),)


def _of_image(image: Json, at: str) -> Iterable[str]:
    fine = ("image_url" in image) != ("slack_file" in image)
    return () if fine else (_complaint("either image_url or slack_file is needed", at),)


def _of_select(select: Json, at: str) -> Iterator[str]:
    if ("options" in select) == ("option_groups" in select):
        yield _complaint("either options or option_groups is needed", at)
    groups = [{"options": select.get("options", [])}, *select.get("option_groups", [])]
    offered = [option for group in groups for option in group.get("options", [])]
    if "initial_option" in select and select["initial_option"] not in offered:
        yield _complaint("initial_option must be one of the options", f"{at}/initial_option")


def _of_group(group: Json, at: str) -> Iterator[str]:
    initial = group.get("initial_options") or [group[name] for name in ("initial_option",) if name in group]
    if any(option not in group.get("options", []) for option in initial):
        yield _complaint("initial options must be among the options", at)


def _of_elements(block: Json, at: str) -> Iterator[str]:
    yield from _repeated(block.get("elements", []), "action_id", f"{at}/elements")


def _of_table(table: Json, at: str) -> Iterator[str]:
    rows = [row for row in table.get("rows", []) if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        yield _complaint("all rows must have the same number of cells", f"{at}/rows")
    if text_in(rows) > limits.TABLE_TEXT:
        yield _complaint(f"must be less than {limits.TABLE_TEXT + 1} characters", f"{at}/rows")


_OWN_RULES = {
    "section": _of_section,
    "button": _of_button,
    "link": _of_link,
    "image": _of_image,
    "static_select": _of_select,
    "multi_static_select": _of_select,
    "checkboxes": _of_group,
    "radio_buttons": _of_group,
    "actions": _of_elements,
    "table": _of_table,
}


def _wrong_types(blocks: list[Any], allowed: frozenset[str], at: str) -> Iterator[str]:
    for index, block in enumerate(blocks):
        if _type(block) not in allowed:
            yield _complaint(f"unsupported type: {_type(block) or '(none)'}", f"{at}/{index}/type")


def _repeated(entries: list[Any], name: str, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        own = entry.get(name) if isinstance(entry, dict) else None
        if own in seen:
            yield _complaint(f"{name} already exists: {own}", f"{at}/{index}/{name}")
        if isinstance(own, str):
            seen.add(own)


def _several_tables(blocks: list[Any], at: str) -> Iterable[str]:
    tables = sum(_type(block) == "table" for block in blocks)
    return (_complaint("only one table allowed", at),) if tables > 1 else ()
