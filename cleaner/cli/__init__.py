"""The command line: every command in a file of its own, which parses, calls and prints, and loads what it needs when it runs.

Data goes to stdout, everything else to stderr. Exit 0: every article was processed; 1: some failed; 2: misuse; 130: Ctrl-C, 143: SIGTERM.
"""

from __future__ import annotations

import sys
from typing import Annotated, Final, NoReturn

import typer

from cleaner.cli import evaluate, explain, profile, report, restore, review, run, sources, stream, train
from cleaner.cli.escaped import escaped
from cleaner.cli.exits import MISUSE, ended, exits, heed_signals, open_streams

__all__ = ["app", "main"]

COMMANDS: Final = ("run", "stream", "explain", "restore", "profile", "sources", "report", "review", "evaluate", "train")
_OWN_OPTIONS: Final = ("--help", "-h", "--version", "--install-completion", "--show-completion")

app = typer.Typer(
    name="clean-news",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # rich would double the time to --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`clean-news PATH... [-o OUT]` is short for `clean-news run PATH... [-o OUT]`; a folder named like a command is ./NAME.",
)
app.command("run")(run.command)
app.command("stream")(stream.command)
app.command("explain")(explain.command)
app.command("restore")(restore.command)
app.command("profile")(profile.command)
app.command("sources")(sources.command)
app.command("report")(report.command)
app.command("review")(review.command)
app.command("evaluate")(evaluate.command)
app.command("train")(train.command)


def _version(wanted: bool) -> None:
    if wanted:
        from cleaner import __version__

        typer.echo(f"clean-news {__version__}")
        raise typer.Exit


@app.callback()
def _top(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False) -> None:
    """Strip the boilerplate from scraped news, say why, undo it, and score what is left."""


def main() -> None:
    """The program: a first argument that is neither a command nor an option of the program itself begins a run."""
    open_streams()
    heed_signals()
    arguments = sys.argv[1:]
    if arguments and arguments[0] not in (*COMMANDS, *_OWN_OPTIONS):
        arguments.insert(0, "run")
    try:
        with exits():  # what comes before a command, and after it
            _called(arguments)
    except typer.Exit as end:
        ended(end.exit_code)


def _called(arguments: list[str]) -> NoReturn:
    """Raise the exit code; what typer says of wrong arguments quotes what was given, a hostile file name even, and is escaped."""
    try:
        code = app(arguments, prog_name="clean-news", standalone_mode=False)
    except typer.Abort as abort:  # what typer makes of Ctrl-C outside of a command
        raise KeyboardInterrupt from abort
    except Exception as error:  # typer's own, of more than one library over its versions: every command catches what its body raises
        if not isinstance(message := getattr(error, "message", None), str):
            raise
        vars(error)["message"] = "\n".join(map(escaped, message.split("\n")))
        error.show()  # type: ignore[attr-defined]
        code = MISUSE
    raise typer.Exit(code or 0)
