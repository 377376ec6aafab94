"""What stands in a document and is no text of it: it is left out, or becomes text, and is counted."""

import re

import pytest

from tests.support.manuscripts.odt import (
    an_object,
    body,
    changes,
    counts,
    frame,
    p,
    paragraph_style,
    region,
    span,
    table,
    text_style,
)


class TestWhatIsNoText:
    AUTOMATIC = text_style("UP", text_transform="uppercase") + text_style("H", text_display="none")
    AUTOMATIC += paragraph_style("PH", text={"text_display": "none"})

    @pytest.mark.parametrize(
        "words, count",
        [
            (p(f"so {span('never', 'H')}it"), {"hidden": 1}),
            (p(f"so {span('never ' + span('ever never', 'Emphasis'), 'H')}it"), {"hidden": 1}),
            (p("so it") + p("never", "PH"), {"hidden": 1}),
            (p('so <text:hidden-text text:string-value="never">never</text:hidden-text>it'), {"hidden": 1}),
            (p('so <text:hidden-text text:is-hidden="false">it</text:hidden-text>'), {}),
            (p("so it") + p('<text:hidden-paragraph text:is-hidden="true"/>never'), {"hidden": 1}),
            (p('<text:hidden-paragraph text:is-hidden="false"/>so it'), {}),
            (p('so <text:conditional-text text:string-value-if-true="never">it</text:conditional-text>'), {}),
            (p('so <text:variable-set text:display="none">never</text:variable-set>it'), {"hidden": 1}),
            (p("so it") + f'<text:section text:display="none">{p("never") * 2}</text:section>', {"hidden": 1}),
            (
                p("so it")
                + f'<text:section text:display="condition" text:is-hidden="true">{p("never")}</text:section>',
                {"hidden": 1},
            ),
            (p("<text:page-number>7</text:page-number>so it"), {"head": 1}),
            (p("so <text:script>never</text:script>it"), {}),
            (p("so <text:placeholder>&lt;never&gt;</text:placeholder>it"), {"placeholder": 1}),
            (p(span("so ", "UP") + span("it", "UP")), {"capitals": 1}),
            (p('so <text:a xlink:href="file:///c:/never">it</text:a>'), {"link": 1}),
            (p(f"so {frame('<draw:image/>')}it"), {"picture": 1}),
            (p(f"so {frame('<draw:object><math:math/></draw:object><draw:image/>')}it"), {"equation": 1}),
            (p(f"so {frame(an_object(1))}it"), {"equation": 1}),
            (p(f"so {frame(an_object(2) + '<draw:image/>')}it"), {"object": 1}),
            (p("so <draw:custom-shape><draw:enhanced-geometry/></draw:custom-shape>it"), {"drawing": 1}),
            (p(f"so <draw:g>{frame('<draw:image/>')}<draw:line/></draw:g>it"), {"picture": 1, "drawing": 1}),
            (frame("<draw:image/>") + p("so it"), {"picture": 1}),
            (p("<text:ruby><text:ruby-base>so it</text:ruby-base><text:ruby-text>never</text:ruby-text></text:ruby>"),
             {"reading": 1}),
            (f"<text:table-of-content><text:index-body>{p('never') * 3}</text:index-body></text:table-of-content>"
             + p("so it"), {"contents": 1}),
            (f"<text:alphabetical-index>{p('never')}</text:alphabetical-index>" + p("so it"), {"contents": 1}),
            ("<office:forms>never</office:forms><text:sequence-decls/>" + p("so it"), {}),
        ],
    )  # fmt: skip
    def test_is_left_out_and_counted(self, words, count):
        kinds = '<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="a.formula"/>'
        becomes = body(words, automatic=self.AUTOMATIC, manifest=kinds)
        assert "never" not in becomes
        assert re.sub(r"\s+", " ", re.sub("<[^>]+>", "", becomes)).strip() == "so it"
        assert counts(words, automatic=self.AUTOMATIC, manifest=kinds) == count

    def test_deletions_go_and_insertions_stay_wherever_they_are(self):
        marks = changes(
            region("d1", "deletion", p(" never")),
            region("i1", "insertion"),
            region("d2", "deletion", p("never") * 2),
            region("f1", "format-change"),
        )
        words = (
            marks
            + p(
                'so<text:change text:change-id="d1"/> <text:change-start text:change-id="i1"/>it'
                '<text:change-end text:change-id="i1"/>'
            )
            + table([p('<text:change text:change-id="d2"/>in')])
        )
        assert body(words) == "<p>so it</p>\n<p>in</p>"
        assert counts(words) == {"deletion": 2, "insertion": 1}

    def test_running_heads_that_say_something_are_counted(self):
        masters = (
            f"<style:master-page><style:header>{p('Duarte / Leak')}</style:header>"
            f"<style:footer>{p('<text:page-number>1</text:page-number>')}</style:footer></style:master-page>"
        )
        assert counts(p("so"), masters=masters) == {"head": 1}
        assert "Duarte" not in body(p("so"), masters=masters)

    def test_tables_become_paragraphs(self):
        cells = "".join(f"<table:table-cell>{p(words)}</table:table-cell>" for words in ("Anna", "Spy"))
        cells += f"<table:covered-table-cell>{p('never')}</table:covered-table-cell>"
        row = f"<table:table-row>{cells}</table:table-row>"
        words = (
            f"<table:table><table:table-column/><table:table-header-rows>{row}</table:table-header-rows></table:table>"
        )
        assert (body(words), counts(words)) == ("<p>Anna</p>\n<p>Spy</p>", {"table": 1, "hidden": 1})

    def test_the_words_of_a_text_box_come_once_behind_its_paragraph(self):
        box = frame(f"<draw:text-box>{p(span('boxed', 'Emphasis'))}</draw:text-box>")
        assert body(p(f"so {box}it")) == "<p>so it</p>\n<p><em>boxed</em></p>"
        assert counts(p(f"so {box}it")) == {"text box": 1}
        shape = f"<draw:custom-shape>{p('boxed')}</draw:custom-shape>"
        assert (body(p(f"so{shape}")), counts(p(f"so{shape}"))) == ("<p>so</p>\n<p>boxed</p>", {"text box": 1})
