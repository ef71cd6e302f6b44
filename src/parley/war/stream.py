"""Full tracks as Parquet, one file per block of members, each written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley.core.errors import EnvironmentFault
from parley.war.kernel import Tracks
from parley.war.theatre import Theatre


class ParquetSink:
    """Writes (member, day, place, holder, killed, displaced) rows as blocks finish.

    A stop at any moment leaves only complete files: a block's two files are written beside
    their final names and then renamed.
    """

    def __init__(self, folder: Path, theatre: Theatre) -> None:
        self.folder = folder
        self.places = theatre.places
        self.actors = theatre.actors
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentFault(f"{folder}: {error.strerror}. Nothing was written.") from error

    def write(self, first: int, out: Tracks) -> None:
        """Write the block that begins with member ``first``."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        n, days, places = out.killed.shape
        member, day, place = np.indices((n, days, places), dtype=np.int32)
        holder = np.where(out.control >= 0, out.control, len(self.actors))
        table = pa.table(
            {
                "member": pa.array(member.ravel() + first, pa.int32()),
                "day": pa.array(day.ravel(), pa.int32()),
                "place": pa.DictionaryArray.from_arrays(place.ravel(), list(self.places)),
                "holder": pa.DictionaryArray.from_arrays(
                    holder.ravel().astype(np.int32), [*self.actors, ""]
                ),
                "killed": pa.array(out.killed.ravel(), pa.int32()),
                "displaced": pa.array(out.fled.ravel(), pa.int32()),
            }
        )
        member, day, actor = np.indices(out.force.shape, dtype=np.int32)
        force = pa.table(
            {
                "member": pa.array(member.ravel() + first, pa.int32()),
                "day": pa.array(day.ravel(), pa.int32()),
                "actor": pa.DictionaryArray.from_arrays(actor.ravel(), list(self.actors)),
                "force": pa.array(out.force.ravel(), pa.int32()),
            }
        )
        paths = [self.folder / f"{name}-{first:08d}.parquet" for name in ("tracks", "force")]
        parts = [path.with_suffix(".part") for path in paths]
        try:
            for part, rows in zip(parts, (table, force)):
                pq.write_table(rows, part, compression="zstd")
            for part, path in zip(parts, paths):
                part.replace(path)
        except OSError as error:
            reason = error.strerror or str(error)
            done = "Blocks already written are complete."
            raise EnvironmentFault(f"{paths[0]}: {reason}. {done}", "Free some space.") from error
        finally:
            for part in parts:
                part.unlink(missing_ok=True)
