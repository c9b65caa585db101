"""How a command ends: with one message and the exit code of the contract, whatever happened, and never with a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from cleaner.cli.escaped import escaped
from cleaner.errors import CleanNewsError, ConfigError, EngineError, ModelError, OutputError, ProfileError, UsageError

__all__ = ["FAILED", "INTERRUPTED", "MISUSE", "complain", "exits"]

FAILED: Final = 1
MISUSE: Final = 2
INTERRUPTED: Final = 130

_MISUSE: Final = (UsageError, ConfigError, EngineError, OutputError, ModelError, ProfileError)


def complain(message: str) -> None:
    """Say something to the user that is not data, in one line: whatever is quoted in it does nothing to the terminal."""
    print(f"clean-news: {escaped(message)}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def exits(interrupted: str = "interrupted") -> Iterator[None]:
    """Run a command's body; turn what it raises into a message and an exit code."""
    try:
        yield
    except typer.Exit:
        raise
    except CleanNewsError as error:
        complain(str(error))
        raise typer.Exit(MISUSE if isinstance(error, _MISUSE) else FAILED) from None
    except KeyboardInterrupt:
        complain(interrupted)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has enough; nothing more is to be said, not even when Python closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except Exception as error:
        complain(f"unexpected {type(error).__name__}: {error}; please report it with the command and, if you can, the input")
        raise typer.Exit(FAILED) from None
