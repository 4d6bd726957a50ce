"""`papers rules`: list the rules, run their own examples."""

from __future__ import annotations

import json
import sys

import click

from extract.cli.group import clear_errors, main


@main.group(short_help="List the rules, run their own examples.")
def rules() -> None:
    """The rules that find things: list them, and run their own examples."""


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print rules as JSON.")
@clear_errors
def rules_list(as_json: bool) -> None:
    """List every rule with what it is about."""
    from extract.rulebook import load_rulebook

    found = [{"id": rule.id, "kind": rule.model.kind, "about": rule.model.about, "file": rule.file} for rule in load_rulebook()]
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for item in found:
        click.echo(f"{item['id']}  ({item['kind']}, {item['file']})\n    {item['about']}")


@rules.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print what fails as JSON.")
@clear_errors
def rules_check(as_json: bool) -> None:
    """Run every rule over its own examples; exit code 3 when one fails."""
    from extract.match import check_rules
    from extract.rulebook import load_rulebook

    rulebook = load_rulebook()
    problems = check_rules(rulebook)
    if as_json:
        click.echo(
            json.dumps([{"file": p.file, "rule": p.rule, "example": p.example, "what": p.what} for p in problems], indent=1, ensure_ascii=False)
        )
    else:
        for p in problems:
            click.echo(f"{p.file}: {p.rule}: {p.what} in: {p.example}", err=True)
        click.echo(f"{sum(1 for _ in rulebook)} rules checked, {len(problems)} examples fail.")
    if problems:
        sys.exit(3)
