"""`python -m bench PROGRAM`: measures, mostly as ratios within one run. Results: docs/performance.md."""

import argparse
import importlib

PROGRAMS = {
    "matching": "an item against ever more follow-ups, beside one regular expression a facet",
    "ingest": "polling: the service, the bare HTTP client, and other feed readers on the same feeds",
    "parse": "reading documents: the reader beside its reference tier",
    "memory": "a poll process over very many visits",
    "growth": "a visit against ever more stored items, on SQLite and PostgreSQL",
}


def main() -> None:
    """Hand over to the program that is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    programs = parser.add_subparsers(required=True, metavar="PROGRAM")
    for name, line in PROGRAMS.items():
        program = importlib.import_module(f"bench.{name}")
        its_own = programs.add_parser(name, help=line, description=program.__doc__)
        program.arguments(its_own)
        its_own.set_defaults(run=program.run)
    given = parser.parse_args()
    given.run(given)


if __name__ == "__main__":
    main()
