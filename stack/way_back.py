"""A way back that is under way, noted before any file is moved: killed in the middle, it is undone or ended by the next command."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import secret_files
from stack.backups import NAMED
from stack.console import say
from stack.installation import Installation
from stack.postgres import Postgres
from stack.restorations import Restorations


class WayBack:
    """One way back of a server's files, `restoring.json` beside them as long as it lasts.

    Until it has arrived the files of before are the town's, and whatever stops it leaves these; from then on the restored ones are.
    """

    def __init__(self, cluster: Path) -> None:
        self._cluster = cluster
        self._file = cluster.with_name("restoring.json")

    @property
    def under_way(self) -> bool:
        """Whether one began and did not end."""
        return self._file.exists()

    @property
    def has_arrived(self) -> bool:
        """Whether the restored files have all that they shall have."""
        return self.under_way and "line" in self._noted

    def begin(self) -> Path | None:
        """Set the present files aside; returns where, None when there are none."""
        aside = beside(self._cluster) if self._cluster.exists() else None
        self._note(aside=aside.name if aside else None)
        if aside:
            self._cluster.rename(aside)
        return aside

    def arrive(self, line: int, state_of: datetime) -> None:
        """Note that the restored files are the town's, on which line of the journal and in the state of which moment."""
        self._note(**self._noted, line=line, state_of=state_of.isoformat())

    def undo(self) -> None:
        """Bring back the files that were set aside; as often as it is stopped in the middle."""
        aside = self._noted["aside"]
        if aside is None or self._cluster.with_name(aside).exists():  # else they were not moved yet, or are back already
            shutil.rmtree(self._cluster, ignore_errors=True)
        if aside and not self._cluster.exists():
            self._cluster.with_name(aside).rename(self._cluster)
        self.end()

    def remember(self, restorations: Restorations) -> None:
        """Write one that arrived down beside the backups, once."""
        line = self._noted["line"]
        if all(one.line != line for one in restorations.all):
            restorations.note(line, datetime.fromisoformat(self._noted["state_of"]))

    def end(self) -> None:
        """Have nothing under way any more: it has arrived, or is undone."""
        self._file.unlink()

    @property
    def _noted(self) -> dict[str, Any]:
        noted: dict[str, Any] = json.loads(self._file.read_text())
        return noted

    def _note(self, **facts: object) -> None:
        secret_files.keep(self._file, json.dumps(facts))


async def take_up(installation: Installation, postgres: Postgres, restorations: Restorations) -> None:
    """See to a way back that was killed: one that had arrived is ended, any other is undone."""
    way = WayBack(postgres.cluster)
    if not way.under_way:
        return
    await postgres.gone()
    if way.has_arrived:
        complete(installation, way, restorations)
        say("Une remise avait été interrompue juste avant la fin : elle est terminée.")
    else:
        way.undo()
        say("Une remise avait été interrompue : l'état d'avant elle est rétabli. Pour la recommencer, portail arrêté : ./portail restore.")


def complete(installation: Installation, way: WayBack, restorations: Restorations) -> None:
    """Do what follows once the databases are restored: the broker starts empty, and everything is told again at the next start."""
    way.remember(restorations)
    set_aside(installation.data / "nats")
    installation.remember(restored=True)
    way.end()


def set_aside(path: Path) -> Path | None:
    """Rename what is there; returns its new name, None when there was nothing."""
    if not path.exists():
        return None
    aside = beside(path)
    path.rename(aside)
    return aside


def beside(path: Path) -> Path:
    """Name what a file or folder becomes when it is set aside now."""
    return path.with_name(f"{path.name}.avant-{datetime.now(UTC).strftime(NAMED)}")
