"""What test_offline.py puts into every process of the program as its `sitecustomize`: no network, and a note of who asks for it.

Refusing alone would prove little: a library that cannot reach its server may go on without a word, and wait for it first. Noted as well
are code that comes from anywhere but an installed module, objects made by unpickling, and programs that are begun.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

LOG = "WATCHED_LOG"
"""Environment: the file to which notes go, one a line. Nothing is watched without it."""
WRITABLE = "WATCHED_WRITABLE"
"""Environment: the one folder in which files may be written."""

NETWORK = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.startfile"}
"""Events of programs begun; the workers, which joblib begins by other means, raise none."""
PIPES = ("multiprocessing/queues.py", "multiprocessing/connection.py", "loky/backend/popen_loky_posix.py")
"""Where our own processes speak with each other, in pickles: nobody else can write there."""
PACKAGED = ("py3langid/langid.py",)
"""Installed libraries that load a model of their own package from a pickle: py3langid until 0.3."""
IMPORTING = ("<frozen importlib._bootstrap>", "<frozen runpy>")
ANNOTATIONS = ("typing.py", "inspect.py")
"""The standard library, which evaluates the annotations of our commands for typer."""
TEMPLATES = str(Path("report/parts/x.html.jinja").parent)
Note = Callable[[str], None]


def watch(log: str, writable: str) -> None:
    """Watch this process from now on; there is no way back."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)  # open to the end: opening it for a note would itself be noted

    def note(line: str) -> None:
        os.write(descriptor, f"{line}\n".encode())

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in NETWORK and not _local(event, arguments):
            note(f"network: {event} {arguments[-1]!r}")
            raise OSError(f"no network here: {event}")
        if _writes(event, arguments) and not _inside(arguments[0], writable):
            note(f"written: {arguments[0]!r}")
        if event == "pickle.find_class" and not any(file.endswith((*PIPES, *PACKAGED)) for file in _files()):
            note(f"unpickled: {arguments!r}")
        if event == "exec" and not _ours(arguments[0]):
            note(f"executed: {arguments[0]!r} by {next(_files(), 'the command line')}")
        if event in PROGRAMS:
            note(f"begun: {event} {arguments!r}")

    sys.addaudithook(hook)
    note(f"process {os.getpid()}")


def _files() -> Iterator[str]:
    """The files that the functions under way are in, the innermost first; without this one."""
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename != __file__:
            yield frame.f_code.co_filename
        frame = frame.f_back


def _ours(code: object) -> bool:
    """Whether code belongs to a module being imported, to what Python was begun with, to an annotation or to a template of ours."""
    files = list(_files())
    template = isinstance(code, CodeType) and TEMPLATES in code.co_filename and code.co_filename.endswith(".jinja")
    return not files or template or any(file in IMPORTING for file in files) or files[0].endswith(ANNOTATIONS)


def _local(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether it is between processes of this machine: a socket with a path for its address, or connected already."""
    return event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[-1], str | bytes | None)


def _writes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & WRITING) and not isinstance(arguments[0], int)
    return event == "os.mkdir"


def _inside(path: object, folder: str) -> bool:
    written = Path.cwd() / os.fsdecode(path)  # type: ignore[arg-type]
    return str(written) == os.devnull or Path(os.path.normpath(written)).is_relative_to(folder)


if LOG in os.environ:
    watch(os.environ[LOG], os.environ[WRITABLE])
