"""Write models again in the format of this version, with the same numbers in them.

``python -m cleaner.train.rewrite --out models`` is for when the format of the files changes: nothing is fitted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.errors import ModelError
from cleaner.model import write_model
from cleaner.train.cards import for_each_model, write_card

__all__ = ["rewrite"]


def rewrite(folder: Path, name: str) -> None:
    """Write a model and its card again. Raises `ModelError` when it cannot be read as any archive of arrays."""
    try:
        meta: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            found = {key: arrays[key] for key in arrays.files}
    except Exception as error:  # zipfile and numpy have an error of their own for each way to be damaged
        raise ModelError(f"model `{name}` cannot be read from {folder}: {error}") from error
    write_model(folder, name, found, {key: value for key, value in meta.items() if key not in ("format", "name", "sha256")})
    write_card(folder, name)


def main() -> int:
    """Write every model in a folder again."""
    return for_each_model(rewrite, "cleaner.train.rewrite", __doc__)


if __name__ == "__main__":
    sys.exit(main())
