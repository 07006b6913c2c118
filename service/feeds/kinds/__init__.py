"""Kinds of documents, one file each."""
