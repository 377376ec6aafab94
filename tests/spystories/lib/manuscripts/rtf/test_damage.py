"""Files of RTF that are damaged, and those that are made to keep the machine busy."""

import pytest

from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.rtf import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.damage import damaged
from tests.support.manuscripts.rtf import INFO, NOTE, RUN, rtf
from tests.support.proof import proof


@pytest.mark.slow
class TestCost:
    """Bytes, not seconds, are counted: what is not linear would take minutes here."""

    @pytest.mark.parametrize(
        "piece",
        [
            b"{\\*\\atrfstart 1}",
            b"{\\*\\annotation x}",
            b"{\\footnote x}",
            b"\\par",
            b"{\\pict}",
            b"\\u8220?",
            b"\\'e9\\i ",
            b"\\'e9",
            b"{\\shp{\\*\\shpinst}}",
            b"{\\field{\\*\\fldinst}}",
            b"\\bin1 x",
        ],
    )
    def test_is_linear(self, piece):
        assert isinstance(read(rtf(piece * (2**18 // len(piece)))), Source)


@pytest.mark.proof("fuzz")
@pytest.mark.slow
def test_any_damage_is_read_or_refused():
    whole = rtf(
        RUN
        + rb"\s15 The Leak\par"
        + RUN
        + rb"So {\i it {\deleted not}} was\chftn{\footnote\pard\chftn  Twice.}{\*\atrfstart 1}then{\*\atrfend 1}"
        + NOTE % (b"1", b"When?")
        + rb"{\field{\*\fldinst HYPERLINK "
        + rb'"http://a.b"}{\fldrslt there}}\u-10179?\u-8704?{\pict\bin4 1234}{\f4 \'93\'fa}\par'
        + rb"{\listtext 1.\tab}\ls1 one\par"
        + rb"\trowd\intbl a\cell b\cell\row{\shp{\*\shpinst{\shptxt\pard box\par}}}{\upr{a}{\*\ud b}}\brdrb\brdrs\par",
        info=INFO,
    )
    outcomes = set()
    for data in damaged(whole, proof(2000)):
        try:
            source = read(data)
            from_foreign(source.html)
            outcomes.add("read")
        except Refused as refused:
            assert str(refused).endswith(".")
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
