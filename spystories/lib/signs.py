"""The signs that no text of the site holds. Plain Python, also for drawings, which need no Django."""

import re

# What XML 1.0 forbids (section 2.2), and what a line of text has no use for.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
