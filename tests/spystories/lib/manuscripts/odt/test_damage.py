"""Documents that are damaged, and those that are made to keep the machine busy."""

import pytest

from spystories.lib.manuscripts import odt as reader
from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.odt import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.damage import damaged
from tests.support.manuscripts.odt import (
    changes,
    comment,
    end,
    flat,
    frame,
    note,
    odt,
    p,
    paragraph_style,
    region,
    span,
    table,
    text_style,
)
from tests.support.proof import proof


@pytest.mark.slow
class TestCost:
    @pytest.mark.parametrize(
        "piece",
        [p("x"), span("x", "Emphasis"), comment(p("x")), note(p("x")), "<text:change/>", frame("<draw:image/>")],
    )
    def test_is_linear(self, piece):
        assert isinstance(read(odt(p(piece * (2**18 // len(piece))))), Source)


@pytest.mark.proof("fuzz")
@pytest.mark.slow
def test_any_damage_is_read_or_refused():
    words = (
        changes(region("d", "deletion", p("never" + comment(p("Why?")))))
        + p("The Leak", "Title")
        + p(f"He {comment(p('So?'), 'a')}paid{end('a')}{note(p('Twice.'))}")
        + p(f"{span('so', 'Emphasis')}<text:s text:c='3'/>.")
        + f"<text:list text:style-name='L'><text:list-item text:start-value='2'>{p('one')}</text:list-item></text:list>"
        + p(frame(f"<draw:text-box>{p('boxed')}</draw:text-box>") + '<text:change text:change-id="d"/>')
        + table([p("a"), p("b")])
    )
    automatic = paragraph_style("P1", text_align="end", margin_left="1in") + text_style("T1", text_position="33% 58%")
    outcomes = set()
    for whole in (flat(words, automatic=automatic), odt(words, automatic=automatic)):
        for data in damaged(whole, proof(1000)):
            try:
                source = reader.read(data)
                from_foreign(source.html)
                outcomes.add("read")
            except Refused as refused:
                assert str(refused).endswith(".")
                outcomes.add("refused")
    assert outcomes == {"read", "refused"}
