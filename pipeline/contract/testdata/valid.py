"""Judges CSV files against their Table Schemas with frictionless.

usage: valid.py DIR: each DIR/<any>/<name>.csv against DIR/<name>.schema.json. One line a
fault: the file, the type of the fault, its field; no value. Status 1 when there is one."""

import pathlib
import sys

from frictionless import Checklist, Resource, Schema, checks, system

root = pathlib.Path(sys.argv[1])
faults = judged = 0
with system.use_context(trusted=True):
    for path in sorted(root.glob("*/*.csv")):
        schema = Schema.from_descriptor(str(root / f"{path.stem}.schema.json"))
        report = Resource(path=str(path), schema=schema).validate(Checklist(checks=[checks.table_dimensions()]))
        judged += 1
        for e in report.flatten(["type", "rowNumber", "fieldName"]):
            faults += 1
            print(path.relative_to(root), *e)
print(judged, "files judged")
sys.exit(faults > 0)
