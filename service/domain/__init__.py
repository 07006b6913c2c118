"""What Afterstory knows and decides: values in, values out. No I/O, no clock, no framework."""
