"""`python -m bench PROGRAM`: measures, mostly as ratios within one run. Results: docs/performance.md."""

import argparse
import importlib
import sys

PROGRAMS = {
    "matching": "an item against ever more follow-ups, beside one regular expression a facet",
    "stories": "same story or new, beside TF-IDF; learns the weights of grouping",
    "across": "languages: whose English profile finds its document, and how often the model is asked",
    "ingest": "polling: the service, the bare HTTP client, and other feed readers on the same feeds",
    "http2": "fetching over HTTP/2 beside HTTP/1.1, many feeds on one host and one a host",
    "parse": "reading documents: the reader beside its reference tier",
    "rhythm": "when to come back: the rule beside fixed intervals, on recorded publishing times",
    "memory": "a poll process over very many visits",
    "chaos": "the whole service under fire: is every development told once?",
    "latency": "from an entry that can be fetched to the message on Slack, by stage",
    "profiles": "follow-ups made from one article: precision and recall, beside TF-IDF and BM25",
    "weights": "the weights of facets, fitted to labelled streams; what they give on stories left out",
    "learn": "the weights of profiles, fitted to labelled news, and how well they carry over",
    "common_words": "writes the table of common words",
    "replay": "the memory of one replay against ever longer streams",
    "growth": "a visit against ever more stored items, on SQLite and PostgreSQL",
}


def main() -> None:
    """Hand over to the program that is named."""
    lines = "\n".join(f"  {name:<12} {line}" for name, line in PROGRAMS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"{__doc__}\n\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "program", choices=PROGRAMS, metavar="PROGRAM", help="one of these; PROGRAM -h tells of it"
    )
    name: str = parser.parse_args(sys.argv[1:2]).program
    program = importlib.import_module(f"bench.{name}")
    its_own = argparse.ArgumentParser(prog=f"python -m bench {name}", description=program.__doc__)
    program.arguments(its_own)
    program.run(its_own.parse_args(sys.argv[2:]))


if __name__ == "__main__":
    main()
