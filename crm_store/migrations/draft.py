"""Drafts the next migration from the difference between the models and the migrations so far.

Usage: ``python -m crm_store.migrations.draft "What the migration does"``
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from crm_store.engine import for_writing, make_engine
from crm_store.schema import MIGRATIONS, known_revisions, upgrade


def draft(message: str) -> Path:
    """Write ``versions/NNNN_message.py`` and return its path; read it before you commit it."""
    number = f"{len(known_revisions()) + 1:04d}"
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", f"{number}_{slug}")
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(str(Path(folder) / "draft.db"))
        if known_revisions():
            upgrade(engine)
        with for_writing(engine).begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    return MIGRATIONS / "versions" / f"{number}_{slug}.py"


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  (the program and its one argument)
        sys.exit(__doc__)
    sys.stdout.write(f"{draft(sys.argv[1])}\n")
