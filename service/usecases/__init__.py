"""What Afterstory does, one file a verb: load, decide, save. Transactions begin and end here."""
