"""What flags can do and what they cannot, simulated with the real rules: `python -m benchmarks.moderation`.

Ten seconds; nothing is stored. `LASTWORD_REAL_DATA` names the folder of real comments, for the order of the queue.
"""

import os
from pathlib import Path

from benchmarks.moderation import hiding, queue

if __name__ == "__main__":
    hiding.report()
    folder = os.environ.get("LASTWORD_REAL_DATA", "")
    queue.report(Path(folder) if folder else None)
