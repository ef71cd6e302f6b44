"""Importing what conflict researchers already have: GED, ACLED, POLECAT, PA-X, VIEWS, any table."""

from parley.record.importers.load import (
    ALIASES,
    FORMATS,
    ImportResult,
    Options,
    dataset_facts,
    import_table,
)

__all__ = ["ALIASES", "FORMATS", "ImportResult", "Options", "dataset_facts", "import_table"]
