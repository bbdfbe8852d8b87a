"""Rows as JSON, key by key as recorded; the generations differ in a few keys (facts section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from playground.defectdojo.model import (
        Endpoint,
        Engagement,
        Json,
        Note,
        Product,
        ProductType,
        Sla,
        Test,
        TestType,
        User,
    )
    from playground.defectdojo.state import State


def stamp(value: datetime | None) -> str | None:
    """A moment in Django REST framework's spelling: Z, and no fraction when there is none."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def ident(row: Any) -> int | None:
    return None if row is None else row.id


def person(user: User) -> Json:
    """How a user looks inside other rows."""
    names = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
    return {"id": user.id, **names}


def user(state: State, row: User) -> Json:
    """Recordings users_list_admin, 2.58.4/user_profile_member_reader (no is_staff)."""
    staff = {"is_staff": row.is_staff} if state.modern else {}
    return {
        **person(row),
        "email": row.email,
        "date_joined": stamp(row.date_joined),
        "last_login": None,
        "is_active": row.is_active,
        **staff,
        "is_superuser": row.is_superuser,
        "token_last_reset": None,
        "password_last_reset": None,
        "configuration_permissions": [],
    }


def contact(state: State, row: User) -> Json:
    """Recording user_profile_member; 2.x lacks two keys (its schema)."""
    modern = {"deduplication_execution_mode": None, "ui_use_tailwind": False} if state.modern else {}
    return {
        "id": row.id,
        "user_profile": user(state, row),
        "title": None,
        "phone_number": "",
        "cell_number": "",
        "twitter_username": None,
        "github_username": None,
        "slack_username": row.email,
        "slack_user_id": None,
        "block_execution": False,
        "force_password_reset": False,
        "token_last_reset": None,
        "password_last_reset": None,
        "user": row.id,
        **modern,
    }


def members(state: State, row: Product | ProductType) -> Json:
    if state.modern:
        return {"authorized_users": list(row.members)}
    return {"members": list(row.members), "authorization_groups": []}


def prod_type(state: State, row: ProductType) -> Json:
    return {
        "id": row.id,
        "created": stamp(row.created),
        "updated": stamp(row.created),
        "name": row.name,
        "description": row.description,
        "critical_product": row.critical_product,
        "key_product": row.key_product,
        **members(state, row),
    }


def product(state: State, row: Product, active: list[int]) -> Json:
    """`findings_count` counts the active ones only (facts section 2)."""
    return {
        "id": row.id,
        "findings_count": len(active),
        "findings_list": active,
        "business_criticality": row.business_criticality,
        "platform": row.platform,
        "lifecycle": row.lifecycle,
        "origin": row.origin,
        "product_meta": [],
        "created": stamp(row.created),
        "name": row.name,
        "description": row.description,
        "prod_numeric_grade": row.prod_numeric_grade,
        "user_records": row.user_records,
        "revenue": row.revenue,
        "external_audience": row.external_audience,
        "internet_accessible": row.internet_accessible,
        "enable_product_tag_inheritance": False,
        "enable_simple_risk_acceptance": row.enable_simple_risk_acceptance,
        "enable_full_risk_acceptance": row.enable_full_risk_acceptance,
        "disable_sla_breach_notifications": False,
        "product_manager": ident(row.product_manager),
        "technical_contact": ident(row.technical_contact),
        "team_manager": ident(row.team_manager),
        "prod_type": row.prod_type.id,
        "sla_configuration": row.sla.id,
        **members(state, row),
        "regulations": [],
        "tags": row.tags,
    }


def sla(row: Sla) -> Json:
    days: Json = {}
    for name in ("critical", "high", "medium", "low"):
        days[name] = row.days[name.capitalize()] or 0
        days[f"enforce_{name}"] = row.days[name.capitalize()] is not None
    return {"id": row.id, "name": row.name, "description": None, **days, "restart_sla_on_reactivation": False}


def engagement(state: State, row: Engagement) -> Json:
    names = ("scm_server", "build_server", "orchestration_engine")
    old = ("source_code_management_server", "build_server", "orchestration_engine")
    servers = [f"cicd_{name}" for name in names] if state.modern else old
    return {
        "id": row.id,
        "created": stamp(row.created),
        "updated": stamp(row.updated),
        "name": row.name,
        "description": row.description,
        "version": row.version,
        "first_contacted": iso(row.first_contacted),
        "target_start": iso(row.target_start),
        "target_end": iso(row.target_end),
        "reason": None,
        "active": row.active,
        "tracker": None,
        "test_strategy": None,
        **dict.fromkeys(("threat_model", "api_test", "pen_test", "check_list"), True),
        "status": row.status,
        "progress": "threat_model",
        "tmodel_path": "none",
        "done_testing": False,
        "engagement_type": row.engagement_type,
        "build_id": row.build_id,
        "commit_hash": row.commit_hash,
        "branch_tag": row.branch_tag,
        "source_code_management_uri": row.source_code_management_uri,
        "deduplication_on_engagement": row.deduplication_on_engagement,
        "lead": ident(row.lead),
        "requester": None,
        "preset": None,
        "report_type": None,
        "product": row.product.id,
        **dict.fromkeys(servers),
        "notes": [note(written) for written in row.notes],
        "files": [],
        "risk_acceptance": [],
        "tags": row.tags,
    }


def engagement_in_brief(row: Engagement) -> Json:
    """The engagement inside others (recordings get_finding_related, list_tests_prefetch)."""
    owner = row.product
    prod_type = {"id": owner.prod_type.id, "name": owner.prod_type.name}
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "product": {"id": owner.id, "name": owner.name, "prod_type": prod_type},
        "target_start": iso(row.target_start),
        "target_end": iso(row.target_end),
        "branch_tag": row.branch_tag,
        "engagement_type": row.engagement_type,
        "build_id": row.build_id,
        "commit_hash": row.commit_hash,
        "version": row.version,
        "created": stamp(row.created),
        "updated": stamp(row.updated),
    }


def environment(row: Test) -> Json:
    return {"id": row.environment[0], "name": row.environment[1]}


def test(state: State, row: Test) -> Json:
    modern = {"deduplication_algorithm": "hash_code", "hash_code_fields": ["title", "cwe", "severity"]}
    return {
        "id": row.id,
        "test_type_name": row.test_type.name,
        **(modern if state.modern else {}),
        "scan_type": row.test_type.name,
        "title": row.title,
        "description": row.description,
        "target_start": stamp(row.target_start),
        "target_end": stamp(row.target_end),
        "percent_complete": 100,
        "updated": stamp(row.created),
        "created": stamp(row.created),
        "version": row.version,
        "build_id": row.build_id,
        "commit_hash": row.commit_hash,
        "branch_tag": row.branch_tag,
        "engagement": row.engagement.id,
        "lead": ident(row.lead),
        "test_type": row.test_type.id,
        "environment": row.environment[0],
        "api_scan_configuration": None,
        "notes": [],
        "files": [],
        "tags": row.tags,
        "finding_groups": [],
    }


def test_type(row: TestType) -> Json:
    flags = {"static_tool": row.static_tool, "dynamic_tool": row.dynamic_tool, "active": row.active}
    return {"id": row.id, "name": row.name, **flags}


def note(row: Note) -> Json:
    """A note as finding and notes listing show it (recording notes_get)."""
    history = {"id": row.id, "current_editor": person(row.author), "note_type": None, "data": row.entry}
    return {
        "id": row.id,
        "author": person(row.author),
        "editor": None,
        "history": [{**history, "time": stamp(row.date)}],
        "note_type": None,
        "entry": row.entry,
        "date": stamp(row.date),
        "private": row.private,
        "edited": False,
        "edit_time": stamp(row.date),
    }


def new_note(row: Note) -> Json:
    """What POST answers: less than GET, and no id (recording note_post)."""
    author = {"author": person(row.author), "editor": None}
    return {**author, "entry": row.entry, "private": row.private, "edit_time": None}


def endpoint(state: State, row: Endpoint) -> Json:
    """Locations on for 3.x (list_endpoints_product), the old table for 2.x (locoff_list_endpoints)."""
    blank = "" if state.modern else None
    common = {
        "id": row.id,
        "active_finding_count": row.active_finding_count,
        "protocol": row.protocol,
        "userinfo": blank,
        "host": row.host,
        "port": row.port,
        "path": row.path or blank,
        "query": row.query or blank,
        "fragment": blank,
        "product": row.product.id,
        "tags": row.tags,
    }
    if not state.modern:
        return {**common, "endpoint_params": [], "findings": [finding.id for finding in row.findings]}
    when = {"created": stamp(row.created), "updated": stamp(row.created)}
    link: Json = {"relationship": "", "relationship_data": {}, "status": "Active"}
    return {**common, "location_id": row.id, **when, **link}
