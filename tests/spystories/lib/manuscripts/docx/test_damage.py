"""Documents that are damaged, and those that are made to keep the machine busy."""

import copy
import random
import time
from xml.etree import ElementTree

import pytest

from spystories.lib.manuscripts.docx import read
from spystories.lib.manuscripts.found import Refused
from tests.support.manuscripts.docx import (
    comment,
    commented,
    docx,
    everything,
    field,
    item,
    mark_of,
    note,
    numbering,
    p,
    packed,
    r,
    style,
    unpacked,
)
from tests.support.proof import proof


def read_or_refuse(data):
    """Nothing but a text or a refusal may come of a file."""
    try:
        source = read(data)
    except Refused as refused:
        return str(refused)
    return source.html


class TestDamage:
    """Each of these files is read or refused, and nothing else happens."""

    VALUES = (
        "",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "1e9",
        "Title",
        "off",
        "\u0661",
        "x" * 5000,
        "../../etc/passwd",
    )

    def test_the_document_that_is_damaged_here_is_whole(self):
        source = read(everything())
        assert (source.title, len(source.comments), source.lang) == ("The Lisbon Cipher", 3, "en-GB")
        assert set(source.counts) == {
            *("insertion", "deletion", "comment", "resolved", "hidden", "capitals", "contents", "head", "reading"),
            *("text box", "picture", "equation", "table", "nested list", "list number"),
        }

    @pytest.mark.proof("fuzz")
    def test_turned_bits(self):
        chance, whole = random.Random(19), everything()  # noqa: S311
        outcomes = set()
        for _each in range(proof(2_000)):
            data = bytearray(whole)
            for _bit in range(chance.choice((1, 1, 4, 40))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            outcomes.add(read_or_refuse(bytes(data[: chance.randrange(len(data))] if chance.random() < 0.1 else data)))
        assert len(outcomes) > 1

    @pytest.mark.proof("fuzz")
    def test_turned_bits_within_the_parts(self):
        chance, whole = random.Random(20), unpacked(everything())  # noqa: S311
        for _each in range(proof(4_000)):
            name = chance.choice(sorted(whole))
            data = bytearray(whole[name])
            for _bit in range(chance.choice((1, 1, 3))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            read_or_refuse(packed(whole | {name: bytes(data)}))

    @pytest.mark.proof("fuzz")
    def test_elements_that_are_gone_doubled_moved_and_changed(self):
        chance, whole = random.Random(21), unpacked(everything())  # noqa: S311
        for _each in range(proof(6_000)):
            name = chance.choice([*sorted(whole), *["word/document.xml"] * 5])
            root = ElementTree.fromstring(whole[name])  # noqa: S314
            for _change in range(chance.choice((1, 2, 8))):
                self.change(root, chance)
            read_or_refuse(packed(whole | {name: ElementTree.tostring(root)}))

    def change(self, root, chance):
        elements = [*root.iter()]
        parent = chance.choice(elements)
        what = chance.randrange(6)
        if what == 0 and len(parent):
            parent.remove(chance.choice(list(parent)))
        elif what == 1 and len(parent):
            parent.append(chance.choice(list(parent)))
        elif what == 2 and len(elements) < 5_000:
            parent.append(copy.deepcopy(chance.choice(elements)))
        elif what == 3 and parent.attrib:
            parent.set(chance.choice(sorted(parent.attrib)), chance.choice(self.VALUES))
        elif what == 4 and parent.attrib:
            del parent.attrib[chance.choice(sorted(parent.attrib))]
        else:
            parent.tag = chance.choice(elements).tag


class TestCost:
    """What somebody could write to keep the machine busy."""

    def test_long_texts_are_never_held_as_a_whole(self):
        words = read(docx(*["one two three four five"] * 5_000)).html.count("three")
        assert words == 5_000

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "blocks, parts",
        [
            ([p(*["<w:r/>"] * 300_000)], {}),
            ([p(*[r("x", "<w:i/>"), r("y")] * 30_000)], {}),
            (["<w:p/>"] * 200_000, {}),
            ([p(*[field("PAGE", "1")] * 10_000)], {}),
            (
                [p("x", *[commented(key, "<w:proofErr/>") for key in range(20_000)])],
                {"comments": "".join(comment(key, "!") for key in range(20_000))},
            ),
            ([p(*['<w:r><w:fldChar w:fldCharType="begin"/></w:r>'] * 90_000), p(*[r("x")] * 60_000)], {}),
            (
                [p(*[mark_of(key) for key in range(9_000)])],
                {"footnotes": "".join(note(key, "x") for key in range(9_000))},
            ),
            ([item("x", 1, 8)] * 20_000, {"numbering": numbering(l1=["decimal:" + "%1%2%3%4%5%6%7%8%9" * 1_000] * 9)}),
            (
                [p(r("x"), style=f"s{key}") for key in range(9_000)],
                {"styles": "".join(style(f"s{key}", "a," * 50, based=f"s{key + 1}") for key in range(9_000))},
            ),
            ([p(*[r("x", f'<w:lang w:val="{key}"/>') for key in range(30_000)])], {}),
            (["<w:tbl><w:tr><w:tc>" * 30 + p("x") * 9_000 + "</w:tc></w:tr></w:tbl>" * 30], {}),
            ([p(r(" " * 500_000 + "x")), p(r("&" * 500_000)), p(r("x\u00ad" * 200_000)), p(r("\ue000" * 200_000))], {}),
        ],
    )
    def test_hostile_documents_take_seconds(self, blocks, parts):
        data = docx(*blocks, **parts)
        began = time.process_time()
        read_or_refuse(data)
        assert time.process_time() - began < 5
