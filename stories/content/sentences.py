"""Where sentences end. Pure text."""

import re

# From the first sign of a run of them alone: else a row of dots is looked at anew from each dot.
_END = re.compile(r"""(?<![.!?…])[.!?…]+["'”’»)\]]*(?=[^\S\n]+["'“‘«(\[¿¡]*[^\W_])|\n|[。！？]["'”’」』]*""")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|St|Mme|Mlle|Prof|Col|Gen|Lt|Sgt|Capt|Rev|Jr|No|[^\W\d_])\.$")


def sentence_starts(text: str) -> list[int]:
    """Where the sentences of a paragraph begin: after a full stop or a line break."""
    starts, at = [0], 0
    for match in _END.finditer(text):
        at = match.end()
        if at < len(text) and not _ABBREVIATION.search(text[max(0, at - 8) : at]):
            starts.append(at)
    return starts
