"""`papers rules`: list the rules, run their own examples, explain one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from extract.cli.group import clear_errors, echo_json, examples, main, timeout_option, within


@main.group(short_help="List, check and explain the rules.")
def rules() -> None:
    """The rules that find things: list them, run their own examples, and see what one of them does."""


@rules.command("list", epilog=examples("rules list"))
@click.option("--json", "as_json", is_flag=True, help="Print rules as JSON.")
@clear_errors
def rules_list(as_json: bool) -> None:
    """List every rule with what it is about."""
    from extract.rulebook import load_rulebook

    found = [{"id": rule.id, "kind": rule.model.kind, "about": rule.model.about, "file": rule.file} for rule in load_rulebook()]
    if as_json:
        echo_json(found, indent=1)
        return
    for item in found:
        click.echo(f"{item['id']}  ({item['kind']}, {item['file']})\n    {item['about']}")


@rules.command("check", epilog=examples("rules check"))
@click.option("--json", "as_json", is_flag=True, help="Print what fails as JSON.")
@clear_errors
def rules_check(as_json: bool) -> None:
    """Run every rule over its own examples; exit code 3 when one fails."""
    from extract.match import check_rules
    from extract.rulebook import load_rulebook

    rulebook = load_rulebook()
    problems = check_rules(rulebook)
    if as_json:
        echo_json([{"file": p.file, "rule": p.rule, "example": p.example, "what": p.what} for p in problems], indent=1)
    else:
        for p in problems:
            click.echo(f"{p.file}: {p.rule}: {p.what} in: {p.example}", err=True)
        click.echo(f"{sum(1 for _ in rulebook)} rules checked, {len(problems)} examples fail.")
    if problems:
        sys.exit(3)


@rules.command("explain", short_help="Explain one rule, and what it finds.", epilog=examples("rules explain money.amount reports/depots.pdf"))
@click.argument("rule_id", metavar="ID")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--password", help="Password of an encrypted PDF.")
@timeout_option
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@clear_errors
def rules_explain(rule_id: str, file: Path | None, password: str | None, timeout: float, as_json: bool) -> None:
    """Explain the rule ID: its pattern, examples and measured precision, and, with FILE, what it finds in that paper."""
    from extract.batch import shown
    from extract.explain import explain, lines

    explained = within(timeout, explain, rule_id, file, password)
    if as_json:
        echo_json(explained, indent=1)
        return
    for line in lines(explained):
        click.echo(shown(line))
