"""How a command ends: with one message and the exit code of the contract, whatever happened, and never with a traceback."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, TextIO, cast

import typer

from cleaner.cli.escaped import escaped
from cleaner.errors import CleanNewsError, ConfigError, EngineError, ModelError, OutputError, ProfileError, UsageError

__all__ = ["FAILED", "INTERRUPTED", "MISUSE", "Ended", "complain", "ended", "exits", "heed_signals", "open_streams"]

FAILED: Final = 1
MISUSE: Final = 2
INTERRUPTED: Final = 130

_MISUSE: Final = (UsageError, ConfigError, EngineError, OutputError, ModelError, ProfileError)
_BY_SIGNAL: Final = 128
"""What a shell adds to the number of the signal that ended a program."""
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
"""Not our mistakes, nor those of the input."""
_HEEDED: Final = ("SIGINT", "SIGTERM", "SIGHUP")


class Ended(BaseException):
    """Somebody wants the program to end, and not by Ctrl-C."""

    def __init__(self, number: int) -> None:
        """Take the signal's number."""
        super().__init__(number)
        self.number = number


class _Signals:
    """The first signal ends what is being done, in order; the next one, or one that comes when all is said, ends the program at once.

    At once is safe: whatever a run has done may end at any moment, and workers end when their first process is gone.
    """

    leaving = False

    def heed(self, number: int, _: FrameType | None) -> None:
        if self.leaving:
            os._exit(_BY_SIGNAL + number)
        self.leaving = True
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise Ended(number)


_SIGNALS: Final = _Signals()


class _Unheard:
    """Standard error, of which what cannot be written is lost: there is nobody to tell, and the work has gone as it has gone.

    Else a full disk under a log, or a reader who has gone, would change how the program ends, and rich would throw away standard output.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def open_streams() -> None:
    """Make the standard streams fit for the program: all of them there, and none that refuses a message or a character.

    Nothing stands in for those that whoever started the program has closed: no file of ours may get their numbers.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  (open to the end)
            os.set_inheritable(nothing.fileno(), True)  # workers need them as well
            setattr(sys, name, nothing)
    if isinstance(sys.stdout, TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"  # as files are, whatever the locale says
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.stderr = cast(TextIO, _Unheard(sys.stderr))


def heed_signals() -> None:
    """For the program as a whole: end in order on Ctrl-C, SIGTERM and SIGHUP, but for those that whoever started it wants ignored."""
    for number in (getattr(signal, name) for name in _HEEDED if hasattr(signal, name)):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _SIGNALS.heed)


def ended(code: int) -> NoReturn:
    """End the program. When a signal has ended it, no other may: Python, on its way out, gives them back to the system, which kills."""
    if code >= _BY_SIGNAL:
        for number in (getattr(signal, name) for name in _HEEDED if hasattr(signal, name)):
            signal.signal(number, signal.SIG_IGN)
    sys.exit(code)


def complain(message: str) -> None:
    """Say something to the user that is not data, in one line: whatever is quoted in it does nothing to the terminal."""
    print(f"clean-news: {escaped(message)}", file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def exits(then: str = "") -> Iterator[None]:
    """Run a command's body; turn what it raises into a message and an exit code. `then` is what an interrupted user can do."""
    try:
        try:
            yield
        except (typer.Exit, SystemExit):
            sys.stdout.flush()
            raise
        sys.stdout.flush()
    except (typer.Exit, SystemExit):
        raise
    except CleanNewsError as error:
        complain(str(error))
        _leave(MISUSE if isinstance(error, _MISUSE) else FAILED)
    except KeyboardInterrupt:
        complain(f"interrupted{then}")
        _leave(INTERRUPTED)
    except Ended as error:
        complain(f"ended by {signal.Signals(error.number).name}{then}")
        _leave(_BY_SIGNAL + error.number)
    except BrokenPipeError:  # whoever read our output has enough
        _leave(FAILED)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            complain(f"{error.filename or 'output'}: cannot be written ({error.strerror}); mend that, and run the command again")
            _leave(MISUSE)
        complain(f"unexpected {type(error).__name__}: {error}; please report it with the command and, if you can, the input")
        _leave(FAILED)
    finally:
        _SIGNALS.leaving = True


def _leave(code: int) -> NoReturn:
    """Raise the exit code; what standard output does not take is not tried again when Python closes it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(code) from None
