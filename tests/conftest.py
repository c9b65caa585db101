"""What holds for all tests: pytest-xdist has a process on every core, so no process has threads for arithmetic.

Those of scikit-learn and numpy wait for each other by spinning. Where they outnumber the cores most of the time goes into that.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported, here and in every process a test starts
