"""How fast the pages are, beside a floor page of the same machine and minute: ``bin/bench``."""
