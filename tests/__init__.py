"""The tests, as a package that campaigns and tools import as well."""

import os

# Hypothesis would load what other libraries register with it: Trio, which comes with Selenium and takes
# a fifth of a second in each process.
os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")
