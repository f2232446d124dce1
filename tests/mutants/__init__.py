"""Small wrong changes, one at a time, and whether a test notices each: `make mutants`."""
