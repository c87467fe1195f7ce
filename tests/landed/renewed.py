"""A process of its own: renews a landed version's database, and writes what the site answers as JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main(database: str, moments: list[str], written: Path) -> None:
    """Renew the tables as ``cityscore apply`` does, then ask."""
    os.environ |= {"DATABASE_URL": f"sqlite:///{database}", "CITYSCORE_SECRET_KEY": "abcdefghij" * 6}
    from cityscore.cli.site import ready

    ready(migrate=True)
    from tests.landed.answers import answers

    written.write_text(json.dumps(answers(moments)))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
