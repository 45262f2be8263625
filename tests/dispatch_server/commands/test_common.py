"""What commands say when they cannot begin."""

import pytest

from tests.dispatch_server.commands.conftest import Shell


def test_without_an_organization_there_is_nothing_to_plan(shell: Shell) -> None:
    done = shell("plan", "--date", "2026-11-24")

    assert done.exit_code == 1
    assert "porta organization add NAME" in done.output


def test_one_of_several_organizations_must_be_named(shell: Shell) -> None:
    first, second = shell.add("Loja A"), shell.add("Loja B")

    unsaid = shell("plan", "--date", "2026-11-24")
    wrong = shell("plan", "--date", "2026-11-24", "--organization", "loja-c")
    right = shell("plan", "--date", "2026-11-24", "--organization", second)

    assert f"--organization: {first}, {second}" in unsaid.output
    assert "no organization loja-c" in wrong.output
    assert "no depot yet" in right.output


def test_a_database_that_is_not_there_is_said(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTA_DATABASE_URL", "postgresql+asyncpg://x@127.0.0.1:1/x")

    done = shell("plan", "--date", "2026-11-24")

    assert done.exit_code == 1
    assert done.output.startswith("Error: the database does not answer: ")


def test_a_shared_database_is_migrated_on_purpose_only(
    shell: Shell, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTA_DATABASE_URL", postgres_url)

    assert "run porta migrate" in shell("plan", "--date", "2026-11-24").output
    assert shell("migrate").exit_code == 0
    assert "no organization yet" in shell("plan", "--date", "2026-11-24").output
