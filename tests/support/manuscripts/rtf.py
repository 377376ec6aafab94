"""Files of RTF as Word, LibreOffice and TextEdit write them, made of the parts that a test cares for."""

import re

from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN
from spystories.lib.manuscripts.rtf import read
from spystories.lib.prose.foreign import from_foreign

SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
# What a paragraph begins with, a comment on words that say its number, and what a file says of itself.
RUN = rb"\pard\plain "
NOTE = rb"{\*\atnid S}{\*\atnauthor Sofia}\chatn {\*\annotation{\*\atnref %s}{\*\atndate 119249770}\pard\plain %s}"
INFO = rb"{\title The Leak}{\author Ines Duarte; Ann Bly}{\creatim\yr2019\mo4\dy5\hr6\min7}{\*\company Never}"
FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\froman\fcharset238 Times New Roman CE;}"
    rb"{\f2\fnil\fcharset2 Wingdings;}{\f3\froman\fcharset204{\*\falt Times} Times New Roman Cyr;}"
    rb"{\f4\fnil\fcharset128 MS Mincho;}{\f5\fnil\fcharset177 David;}{\f6\fnil\fcharset0\cpg1250 Other;}}"
)
STYLES = (
    rb"{\stylesheet{\ql\fs24\lang1033 \snext0 Normal;}{\s1\b\outlinelevel0\sbasedon0\snext0 heading 1;}"
    rb"{\s3\b\outlinelevel2\sbasedon0\snext0 heading 3;}{\s15\qc\b\sbasedon0 Title;}{\s16\i\sbasedon0 Subtitle;}"
    rb"{\s17\i\sbasedon0 Quote;}{\s18\i\sbasedon0 Thought;}{\s19\sbasedon18 Deeper Thought;}{\s20\sbasedon0 Verse;}"
    rb"{\*\cs10\additive Default Paragraph Font;}{\*\cs21\additive\i\sbasedon10 Emphasis;}"
    rb"{\*\cs22\additive\sbasedon21 Stress;}}"
)


def rtf(body, *, head=rb"\ansi\ansicpg1252\deff0\deflang1033", fonts=FONTS, styles=STYLES, info=b""):
    """A file with this body."""
    given = b"{\\info" + info + b"}" if info else b""
    return b"{\\rtf1" + head + fonts + rb"{\colortbl;\red0\green0\blue0;}" + styles + given + b"\n" + body + b"}"


def paragraph(words, style=b""):
    """A paragraph as Word writes it."""
    return rb"\pard\plain " + style + rb"\ltrpar {\rtlch\fcs1 \af0 \ltrch\fcs0 " + words + b"}{\\par }\n"


def body(words, **parts):
    """The body that a file becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(rtf(words, **parts)).html))[0]


def counts(words, **parts):
    """What reading it counts."""
    return dict(read(rtf(words, **parts)).counts)
