"""What `spark-submit` is given; `python -m bm25chunk_spark` where the package is installed."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for source in ("src", "../python/src"):
    if os.path.isdir(os.path.join(HERE, source)):
        sys.path.insert(0, os.path.join(HERE, source))

from bm25chunk_spark.__main__ import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
