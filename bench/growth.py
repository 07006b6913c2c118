"""X."""
import argparse
def arguments(_p: argparse.ArgumentParser) -> None:
    """X."""
def run(_g: argparse.Namespace) -> None:
    """X."""
