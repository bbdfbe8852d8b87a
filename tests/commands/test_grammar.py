"""The command language by example: what people type, and what the bot takes it for."""

from __future__ import annotations

import pytest

from bot.commands.errors import Incomplete, NotUnderstood
from bot.commands.grammar import MAX_LINE, read, write
from bot.operations.about import Help, WhoAmI
from bot.operations.command import Command, Draft
from bot.operations.engagement_changes import CloseEngagement
from bot.operations.finding_verbs import MarkFalsePositive, Reopen, UpdateFinding, Verify
from bot.operations.findings import GetFinding, ListFindings
from bot.operations.products import GetProduct, ListProducts
from bot.operations.statistics import GetStatistics


def refusal(line: str) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as refused:
        read(line)
    return refused.value


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("products", ListProducts()),
        ("products pay", ListProducts(name="pay")),
        ("products pay ments", ListProducts(name="pay ments")),
        ("products type:Infrastructure tag:pci limit:20", ListProducts(type="Infrastructure", tag=("pci",), limit=20)),
        ("products organization:Payments", ListProducts(type="Payments")),
        ("product 31", GetProduct(product="31")),
        ("product payments-api", GetProduct(product="payments-api")),
        ("product Payments API", GetProduct(product="Payments API")),
        ("product asset:payments-api", GetProduct(product="payments-api")),
        ("findings", ListFindings()),
        ("findings critical", ListFindings(severity=("Critical",))),
        ("findings critical,high", ListFindings(severity=("Critical", "High"))),
        ("findings critical high", ListFindings(severity=("Critical", "High"))),
        ("findings verified", ListFindings(status=("verified",))),
        ("findings false-positive,mitigated", ListFindings(status=("false-positive", "mitigated"))),
        ("findings severity:HIGH status:any", ListFindings(severity=("High",), status=("any",))),
        ("findings sql injection", ListFindings(title="sql injection")),
        ('findings "sql injection" verified', ListFindings(title="sql injection", status=("verified",))),
        ("findings product:payments-api", ListFindings(product="payments-api")),
        ("findings asset:31", ListFindings(product="31")),
        ("findings product_id:31 engagement_id:231", ListFindings(product="31", engagement="231")),
        ("stats product_id:31", GetStatistics(product="31")),
        ("engagement close engagement_id:231", CloseEngagement(engagement="231")),
        ("finding update 276 false_p:no", UpdateFinding(finding=276, false_positive=False)),
        ("findings engagement:231 test:2231", ListFindings(engagement="231", test="2231")),
        ("findings cwe:89,79 cve:cve-2021-44228", ListFindings(cwe=(89, 79), cve=("CVE-2021-44228",))),
        ("findings component:log4j file:src/", ListFindings(component="log4j", file="src/")),
        ("findings since:7d before:Yesterday", ListFindings(since="7d", before="yesterday")),
        ("findings since:2026-11-01", ListFindings(since="2026-11-01")),
        ("findings sla:breached epss:>50", ListFindings(sla="breached", epss=">50")),
        ("findings kev:yes fix:no", ListFindings(kev=True, fix=False)),
        ("findings tag:pci -tag:wontfix", ListFindings(tag=("pci",), not_tag=("wontfix",))),
        ("findings share:yes page:2 limit:25", ListFindings(share=True, page=2, limit=25)),
        ("finding 276", GetFinding(finding=276)),
        ("finding #276", GetFinding(finding=276)),
        ("finding finding:276", GetFinding(finding=276)),
        ("verify 276", Verify(finding=276)),
        ("reopen #276", Reopen(finding=276)),
        ("false-positive 276 reason:nothing", MarkFalsePositive(finding=276, reason="nothing")),
        ("finding update 276 active:yes", UpdateFinding(finding=276, active=True)),
        ("help", Help()),
        ("help findings", Help(verb="findings")),
        ("help finding update", Help(verb="finding update")),
        ("whoami", WhoAmI()),
    ],
)  # fmt: skip
def test_what_is_typed_is_taken_for(line: str, command: Command) -> None:
    assert read(line) == command


@pytest.mark.parametrize("line", ["", "   ", "\n", "\xa0", "/dojo", " /dojo ", "@dojo", "/DOJO", "?", "…"])
def test_an_empty_line_asks_for_help(line: str) -> None:
    assert read(line) == Help()


@pytest.mark.parametrize("prefix", ["/dojo ", "@dojo ", "@Dojo ", "  ", "/dojo  \t"])
def test_the_bots_own_name_before_the_verb_is_no_part_of_it(prefix: str) -> None:
    assert read(f"{prefix}finding 276") == GetFinding(finding=276)


@pytest.mark.parametrize("line", ["FINDING 276", "Finding Update 276 Active:Yes", "finding  update\t276\xa0active=yes"])
def test_capitals_and_the_width_of_gaps_do_not_matter(line: str) -> None:
    assert read(line) in {GetFinding(finding=276), UpdateFinding(finding=276, active=True)}


def test_the_longest_verb_wins() -> None:
    assert read("finding update 276 verified:no") == UpdateFinding(finding=276, verified=False)
    assert read("finding 276") == GetFinding(finding=276)


@pytest.mark.parametrize(
    "words",
    ['"test fixture"', "“test fixture”", "„test fixture“", "«test fixture»", "”test fixture”", '“test fixture"'],
)
@pytest.mark.parametrize("sign", [":", "="])
def test_quotes_may_be_straight_or_curly_and_the_sign_either(words: str, sign: str) -> None:
    command = read(f"false-positive 276 reason{sign}{words}")

    assert command == MarkFalsePositive(finding=276, reason="test fixture")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"say \"no\""', 'say "no"'),
        (r'"C:\\temp"', r"C:\temp"),
        (r'"C:\temp"', r"C:\temp"),
        ('"a:b=c, d"', "a:b=c, d"),
        ('"two\nlines"', "two\nlines"),
        ('"naïve 🔥"', "naïve 🔥"),
        ('"it’s “quoted” inside"', "it’s “quoted” inside"),
        ("it's", "it's"),
        ('half" a "quote', "half a quote"),
    ],
)
def test_what_stands_in_quotes_is_taken_as_it_stands(written: str, meant: str) -> None:
    assert read(f"false-positive 276 reason:{written}") == MarkFalsePositive(finding=276, reason=meant)


def test_quotes_protect_a_comma_a_choice_a_key_and_a_verb() -> None:
    assert read('findings tag:"a,b",c') == ListFindings(tag=("a,b", "c"))
    assert read('findings "critical"') == ListFindings(title="critical")
    assert read('findings "tag:pci"') == ListFindings(title="tag:pci")
    assert read('product "31"') == GetProduct(product="31")
    assert read('findings "critcal"') == ListFindings(title="critcal")


def test_an_address_is_a_word_and_no_key() -> None:
    assert read("findings https://evil.example/x") == ListFindings(title="https://evil.example/x")


@pytest.mark.parametrize("dash", ["-", "–", "—", "−"])
def test_a_dash_of_any_length_leaves_out(dash: str) -> None:
    assert read(f"findings {dash}tag:wontfix,later") == ListFindings(not_tag=("wontfix", "later"))


@pytest.mark.parametrize("end", [".", "?", "!", "…", ",", ";", "?!"])
def test_the_stop_at_the_end_of_a_sentence_is_no_part_of_the_line(end: str) -> None:
    assert read(f"finding 276{end}") == GetFinding(finding=276)
    assert read(f"findings high {end}") == ListFindings(severity=("High",))
    assert read(f'findings title:"really{end}"') == ListFindings(title=f"really{end}")


@pytest.mark.parametrize("lists", ["tag:a,b", "tag:a tag:b", "tag:a,,b", 'tag:"a",b', "tag:,a,b,"])
def test_commas_and_repetition_both_widen_a_list(lists: str) -> None:
    assert read(f"findings {lists}") == ListFindings(tag=("a", "b"))


@pytest.mark.parametrize("key", ["not-tag", "not_tag"])
def test_a_field_goes_by_its_key_alone(key: str) -> None:
    assert "has no “not-tag”" in str(refusal(f"findings {key}:x"))


@pytest.mark.parametrize("key", ["false-positive", "false_positive", "False-Positive", "FALSE_POSITIVE"])
def test_a_key_may_be_written_with_hyphen_underscore_and_capitals(key: str) -> None:
    assert read(f"finding update 276 {key}:no") == UpdateFinding(finding=276, false_positive=False)


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("true", "false"), ("ON", "Off"), ("y", "n"), ("1", "0")])
def test_yes_and_no_have_their_usual_words(yes: str, no: str) -> None:
    assert read(f"findings kev:{yes} fix:{no}") == ListFindings(kev=True, fix=False)


# -- what is refused, and how ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence", "better"),
    [
        ("findngs critical", "I don't know “findngs”.", "findings critical"),
        ("prodcut 31", "I don't know “prodcut”.", "product 31"),
        ("fnding update 276 active:yes", "I don't know “fnding”.", "finding update 276 active:yes"),
        ('findngs title:"a, b" tag:c,d', "I don't know “findngs”.", 'findings title:"a, b" tag:c,d'),
        ("findings severty:high", "“findings” has no “severty”. It takes: ", "findings severity:high"),
        ('findings tags:pci,"a b"', "“findings” has no “tags”.", 'findings tag:pci,"a b"'),
        ("findings critcal", "Did you mean “critical”?", "findings critical"),
        ("findings hig,critical kev:yes", "Did you mean “high”?", "findings high,critical kev:yes"),
        ("findings false-postive", "Did you mean “false-positive”?", "findings false-positive"),
    ],
)
def test_a_slip_is_refused_with_the_line_that_may_be_meant(line: str, sentence: str, better: str) -> None:
    refused = refusal(line)

    assert str(refused).startswith(sentence)
    assert better in refused.better
    assert isinstance(read(better), Command)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("findings -severity:low", "“findings” cannot leave out by “severity”."),
        ("finding 276 277", "I don't know what to do with “277” after “finding”."),
        ("whoami really", "I don't know what to do with “really” after “whoami”."),
        ("findings severity:urgent", "“severity” cannot be “urgent”. It takes: critical, high, medium, low, info."),
        ("findings kev:perhaps", "“kev” takes yes or no."),
        ("findings tag:", "“tag” needs a value."),
        ("findings tag:,", "“tag” needs a value."),
        ("findings product:a product:b", "“product” is given twice."),
        ("finding 276 finding:277", "“finding” is given twice."),
        ("findings title:a sql", "I don't know what to do with “sql” after “findings”."),
        ("findings limit:26", "A message shows at most 25 rows: take a smaller “limit”, or a file with format:csv."),
        ("findings limit:10001 format:csv", "“limit” cannot be “10001”: the most is 10000."),
        ("findings page:2 format:csv", "A file has no pages: leave out “page”. “limit” says how many rows it holds."),
        ("findings share:yes format:json", "A file is for you alone: leave out “share”, or “format”."),
        ("finding 276 format:xml", "“format” cannot be “xml”. It takes: message, json, csv."),
        ("findings limit:0", "“limit” cannot be “0”: the least is 1."),
        ("findings limit:many", "“limit” cannot be “many”: it takes a whole number."),
        ("findings cwe:CWE-89", "“cwe” cannot be “CWE-89”: it takes a whole number."),
        ("finding abc", "“finding” cannot be “abc”: it takes a whole number."),
        ("finding 0", "“finding” cannot be “0”: the least is 1."),
        ("finding 99999999999", "“finding” cannot be “99999999999”: the most is 2147483647."),
        ("findings epss:50", "“epss” cannot be “50”: EPSS in percent: >50 or <5."),
        ("findings since:2026-02-30", "“since” cannot be “2026-02-30”: the calendar has no such day."),
        ("findings since:soon", "“since” cannot be “soon”: Found on this day or later"),
        ("findings since:0001-01-01", "“since” cannot be “0001-01-01”: the calendar has no day before it."),
        ("false-positive 276 reason:no", "“reason” cannot be “no”: it needs at least 3 letters."),
        ("finding update 276 false-positive:yes verified:yes reason:because", "A false positive, or what is out"),
        ('findings "sql', 'The quote in "sql is never closed.'),
        ("findings title:“sql", "The quote in “sql is never closed."),
        ("x" * (MAX_LINE + 1), "That line is too long."),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_words(line: str, sentence: str) -> None:
    refused = refusal(line)

    assert str(refused).startswith(sentence)
    assert not isinstance(refused, Incomplete)


def test_a_word_that_is_like_no_verb_is_offered_nothing() -> None:
    refused = refusal("xyzzy 31")

    assert (str(refused), refused.better) == ("I don't know “xyzzy”.", ())


def test_a_wrong_value_knows_whose_help_to_offer() -> None:
    for line in ("findings severity:urgent", "findings kev:perhaps", "findings tag:,", "findings limit:0"):
        assert refusal(line).command is ListFindings


def test_a_refusal_never_repeats_a_long_line_in_full() -> None:
    for line in (
        f"findings kevv{'y' * 3000}",
        f"findings title:{'x' * 3000}",
        f'"{"q" * 3000}',
        f"finding {'9' * 3000}",
    ):
        assert len(str(refusal(line))) < 400


def test_the_longest_line_is_read() -> None:
    start = "findings "
    assert refusal(start + "x" * (MAX_LINE - len(start))).command is ListFindings


# -- what lacks something -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence", "draft"),
    [
        ("false-positive 276", "“false-positive” also needs: reason.", Draft(MarkFalsePositive, {"finding": 276})),
        ("false-positive", "“false-positive” also needs: finding, reason.", Draft(MarkFalsePositive)),
        ("verify", "“verify” also needs: finding.", Draft(Verify)),
        ("product", "“product” also needs: product.", Draft(GetProduct)),
        ("finding share:yes", "“finding” also needs: finding.", Draft(GetFinding, {"share": True})),
        (
            "finding update 276",
            "Say what to change: active:, verified: or false-positive:, each with yes or no.",
            Draft(UpdateFinding, {"finding": 276}),
        ),
        (
            "finding update 276 false-positive:yes",
            'Say why: add reason:"…".',
            Draft(UpdateFinding, {"finding": 276, "false_positive": True}),
        ),
    ],
)
def test_a_line_that_lacks_something_is_a_draft(line: str, sentence: str, draft: Draft) -> None:
    refused = refusal(line)

    assert isinstance(refused, Incomplete)
    assert (str(refused), refused.draft) == (sentence, draft)
    assert write(refused.draft) == line
