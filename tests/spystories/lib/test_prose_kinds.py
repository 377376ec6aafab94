"""Every kind of block and of words: one canonical form, one text, and a page that shows it."""

import re

import pytest

from spystories.lib import prose
from spystories.lib.pictures import ShownPicture
from spystories.lib.prose import kinds
from tests.support.kinds import sample

NOTED = (
    '<p>He paid<span data-note="a1"></span> and left<span data-note="b2"></span>.</p>\n'
    '<ol data-kind="notes"><li data-note="a1">In <em>roubles</em>.</li><li data-note="b2">By night.</li></ol>'
)
FIGURE = '<figure data-picture="k"></figure>'
CANONICAL = [
    '<p data-kind="right" lang="fr">Paris, <u>le</u> <s>4</s> <sub>x</sub><sup>y</sup></p>',
    '<p>The <span data-kind="small-caps">nkvd</span> said <span lang="he" dir="rtl">שלום <em>a</em></span>.</p>',
    "<p><em>a <strong>b</strong></em></p>".replace(
        "<em>a <strong>b</strong></em>", "<em>a </em><strong><em>b</em></strong>"
    ),
    '<blockquote data-kind="verse"><p>\xa0\xa0One<br>two <em>three</em></p><p>four</p></blockquote>',
    '<blockquote data-kind="letter"><p data-kind="right">Paris</p><p data-kind="salutation">Dear Emil,</p><p>a</p><hr>'
    '<ul><li>b</li><li>c</li></ul><p data-kind="source">E.</p></blockquote>',
    *(f'<blockquote data-kind="{kind}"><p>a</p></blockquote>' for kind in sorted(kinds.kinds_of("blockquote"))),
    "<ul><li>a<br>b</li><li>c</li></ul>\n<ol><li>1</li></ol>\n<ol><li>2</li></ol>",
    NOTED,
    '<p><em>word<span data-note="k"></span> more</em></p>\n<ol data-kind="notes"><li data-note="k">K</li></ol>',
    '<figure data-picture="a"></figure>\n<p>a<span data-note="k"></span></p>\n<figure data-picture="B_1" '
    'data-width="wide"></figure>\n<hr>\n<figure data-picture="a" data-width="full"></figure>\n'
    '<ol data-kind="notes"><li data-note="k">K</li></ol>',
    '<figure data-picture="a"></figure>',
]
READ = [
    ("<ul><li><p>a</p><p>b</p></li><li>c<ul><li>d</li></ul></li></ul>", "<ul><li>a<br>b</li><li>c</li><li>d</li></ul>"),
    ("<ol><li><h2>a</h2><table><tr><td>b</td></tr></table></li></ol>", "<ol><li>a<br>b</li></ol>"),
    ('<p data-kind="shout">a</p>', "<p>a</p>"),
    ('<p data-kind="verse">a</p>', "<p>a</p>"),
    ('<blockquote data-kind="right"><p>a</p></blockquote>', "<blockquote><p>a</p></blockquote>"),
    ('<p lang="x y" dir="up">a</p>', "<p>a</p>"),
    ('<p lang="de-AT">a<span lang="!">b</span></p>', '<p lang="de-AT">ab</p>'),
    ('<p title="a lang=de b" data-x="data-kind=right">a</p>', "<p>a</p>"),
    ('<p><a title="href=/no/" href="/yes/">a</a></p>', '<p><a href="/yes/">a</a></p>'),
    ("<p><b>a</b><i>b</i><strike>c</strike></p>", "<p><strong>a</strong><em>b</em><s>c</s></p>"),
    ('<p class="x" id="y" style="z" data-kind="right">a</p>', '<p data-kind="right">a</p>'),
    (
        '<blockquote data-kind="verse"><p>  One<br>\tTwo<br>\n   three</p></blockquote>',
        '<blockquote data-kind="verse"><p>\xa0\xa0One<br>\xa0\xa0\xa0\xa0Two<br>three</p></blockquote>',
    ),
    (
        '<blockquote data-kind="letter"><blockquote data-kind="verse"><p>a</p></blockquote><p>b</p></blockquote>',
        '<blockquote data-kind="letter"><p>a</p><p>b</p></blockquote>',
    ),
    # A picture by its key, after what it is in.
    ('<p data-kind="right">a<figure data-picture="k">b</figure>c</p>', f'<p data-kind="right">abc</p>\n{FIGURE}'),
    (f"<ol><li>a{FIGURE}</li><li>b</li></ol>c", f"<ol><li>a</li><li>b</li></ol>\n{FIGURE}\n<p>c</p>"),
    (
        f'<blockquote data-kind="letter"><p>a</p>{FIGURE}<p>b</p></blockquote>',
        f'<blockquote data-kind="letter"><p>a</p></blockquote>\n{FIGURE}\n'
        '<blockquote data-kind="letter"><p>b</p></blockquote>',
    ),
    (f"a{FIGURE}b", f"<p>a</p>\n{FIGURE}\n<p>b</p>"),
    (
        f'<p>a<span data-note="k"></span></p><ol data-kind="notes"><li data-note="k">b{FIGURE}c</li></ol>',
        f'<p>a<span data-note="k"></span></p>\n{FIGURE}\n<ol data-kind="notes"><li data-note="k">bc</li></ol>',
    ),
    ('<figure data-picture="k" data-width="huge"></figure>', FIGURE),
    ('<figure data-picture="../k">a</figure>', "<p>a</p>"),
    ('<figure data-picture="k" onclick="a()"><img src="x"></figure>', FIGURE),
    ('<figure><img src="x" alt="a ship"><figcaption>c</figcaption></figure>', "<p>c</p>"),
]


class TestFootnotes:
    def test_take_no_character_of_their_paragraph_and_are_numbered_apart(self):
        assert prose.texts(NOTED) == {1: "He paid and left.", 1_000_001: "In roubles.", 1_000_002: "By night."}
        assert prose.paragraphs(NOTED) == ["He paid and left."]
        assert prose.word_count(NOTED) == 8

    def test_stand_in_the_order_of_their_marks(self):
        first, second = '<span data-note="a1">', '<span data-note="b2">'
        turned = NOTED.replace(first, "<x>").replace(second, first).replace("<x>", second)
        assert [text for number, text in prose.texts(turned).items() if number > 1] == ["By night.", "In roubles."]

    @pytest.mark.parametrize(
        ("source", "texts"),
        [
            ('<p>a<span data-note="x"></span></p>', ["a"]),
            ('<p>a</p><ol data-kind="notes"><li data-note="x">b</li></ol>', ["a"]),
            (NOTED.replace("b2", "a1", 1), ["He paid and left.", "In roubles."]),
            (
                NOTED.replace("In ", '<span data-note="b2"></span>In '),
                ["He paid and left.", "In roubles.", "By night."],
            ),
        ],
    )
    def test_have_one_mark_each(self, source, texts):
        assert list(prose.texts(prose.clean(source)).values()) == texts

    def test_of_a_line_without_words_move_on(self):
        last = '<p>b<span data-note="x"></span></p>\n<ol data-kind="notes"><li data-note="x">c</li></ol>'
        assert prose.clean('<p>b</p><p><span data-note="x"></span></p>' + last.partition("\n")[2]) == last

    def test_of_one_story_have_a_sheet_and_a_script_more(self):
        assert not prose.has_kinds(prose.render("<p>a <em>b</em> <strong>c</strong></p>\n<hr>\n<p>d</p>"))
        for kind in kinds.ALL:
            plain = kind.name in ("p", "hr", "em", "strong") or kind in (kinds.LANGUAGE, kinds.PICTURE)
            assert prose.has_kinds(prose.render(sample(kind))) == (not plain), kind

    def test_stand_after_words_not_after_the_space(self):
        moved = NOTED.replace('<span data-note="b2"></span>.', '. <span data-note="b2"></span>')
        assert '. <span data-note="b2">' not in prose.clean(moved)
        assert prose.texts(prose.clean(moved))[1] == "He paid and left."

    def test_part_a_link(self):
        notes = '<ol data-kind="notes"><li data-note="z">Z</li></ol>'
        body = f'<p><a href="/x/">li<span data-note="z"></span>nk</a></p>{notes}'
        assert "<a" not in re.search(r'<a href="/x/">li</a>(.*?)<a href="/x/">nk</a>', prose.clean(body))[1]

    def test_given_twice_go_on(self):
        twice = NOTED.replace("</ol>", '<li data-note="a1">Many.</li></ol>')
        assert prose.texts(prose.clean(twice))[1_000_001] == "In roubles.\nMany."

    def test_lead_there_and_back_on_the_page(self):
        html = prose.render(NOTED, [prose.Link(1_000_002, 0, 2, "/people/x/")])
        assert 'paid<a id="r1" href="#n1" role="doc-noteref" data-number="1" aria-label="Footnote 1"></a> and' in html
        assert '<li id="n2"><a href="/people/x/">By</a> night. <a href="#r2" role="doc-backlink"' in html
        assert html.index("story-end") < html.index("doc-endnotes")

    def test_stay_where_they_are_when_words_are_replaced(self):
        changed = prose.replace(
            NOTED, [prose.Replacement(1, 3, 7, "had to pay"), prose.Replacement(1_000_001, 3, 10, "gold")]
        )
        assert '<p>He had to pay<span data-note="a1"></span> and' in changed
        assert "In <em>gold</em>." in changed

    def test_are_parted_and_put_together_again(self):
        main, notes = prose.part_notes(NOTED)
        assert (list(notes), prose.with_notes(main, notes)) == (["a1", "b2"], NOTED)
        gone = main.replace('<span data-note="b2"></span>', "")
        assert prose.texts(prose.with_notes(gone, notes)) == prose.texts(NOTED)


class TestFirstParagraph:
    @pytest.mark.parametrize(
        ("body", "is_short"),
        [
            (f"<p>{'a ' * 80}a</p>", False),
            ("<p>He waited.</p>", True),
            (f"<p>He waited.<br>{'a ' * 160}</p>", True),
            (f"<h2>I</h2>\n<p>{'a ' * 20}</p>", False),
            ('<p data-kind="right">Vienna</p>', False),
            ("<blockquote><p>a</p></blockquote>\n<p>a</p>", False),
        ],
    )
    def test_says_that_it_is_too_short_for_a_drop_cap(self, body, is_short):
        assert ('class="short"' in prose.render(body)) == is_short


class TestVerse:
    body = (
        '<blockquote data-kind="verse"><p>One <em>two<br>\xa0three</em><span data-note="k"></span></p><p>four</p>'
        '</blockquote>\n<ol data-kind="notes"><li data-note="k">K</li></ol>'
    )

    def test_has_an_element_for_each_line(self):
        html = prose.render(self.body, [prose.Link(1, 4, 14, "/x/")])
        assert '<p id="p1"><span class="line">One <a href="/x/"><em>two</em></a></span><br>' in html
        assert '<span class="line"><a href="/x/"><em>\xa0three</em></a><a id="r1"' in html
        assert '<p id="p2"><span class="line">four<span class="story-end"></span></span></p>' in html

    def test_reads_back_as_it_is_stored(self):
        assert prose.texts(prose.render(self.body))[1] == "One two\n\xa0three"

    @pytest.mark.parametrize(
        "inner",
        ["A<blockquote>quoted</blockquote>rest", "A<ul><li>quoted</li></ul>rest", "A<hr>quoted<h2>rest</h2>"],
    )
    def test_are_one_paragraph(self, inner):
        body = prose.clean(
            f'<p>x<span data-note="a"></span></p><ol data-kind="notes"><li data-note="a">{inner}</li></ol>'
        )
        texts = list(prose.texts(body).values())
        assert texts[0] == "x"
        assert "".join(texts[1].split()) == "Aquotedrest"

    def test_without_words_are_none(self):
        assert prose.clean(NOTED.replace("By night.", "&nbsp;\u200b")).count("data-note") == 2

    def test_stand_in_one_list(self):
        notes = [f'<ol data-kind="notes"><li data-note="{key}">{key}</li></ol>' for key in "ab"]
        marks = [f'<p>{key}<span data-note="{key}"></span></p>' for key in "ab"]
        body = prose.clean(marks[0] + notes[0] + marks[1] + notes[1])
        assert body.count("<ol") == 1
        assert body.splitlines()[-1].startswith('<ol data-kind="notes">')

    def test_that_are_a_pause_are_one_in_a_text_without_words(self):
        notes = '<li data-note="a">*</li><li data-note="b">Words.</li>'
        marks = '<span data-note="a"></span><span data-note="b"></span>'
        body = prose.clean(f'<p>{marks}</p><ol data-kind="notes">{notes}</ol>')
        assert body == prose.clean(body) == "<hr>\n<p>Words.</p>"

    def test_of_a_text_without_words_become_its_words(self):
        mark, note = (
            '<p><span data-note="a"></span></p>',
            '<ol data-kind="notes"><li data-note="a">A <em>b</em></li></ol>',
        )
        assert prose.clean(mark + note) == "<p>A <em>b</em></p>"
        assert prose.with_notes("<hr>", {"a": '<li data-note="a">A</li>'}) == "<hr>\n<p>A</p>"


class TestKinds:
    @pytest.mark.parametrize("body", CANONICAL)
    def test_are_kept(self, body):
        assert prose.clean(body) == body
        assert prose.stored_texts(body) == prose.texts(body)

    @pytest.mark.parametrize(("source", "body"), READ)
    def test_have_one_canonical_form(self, source, body):
        assert prose.clean(source) == body
        assert prose.clean(body) == body

    @pytest.mark.parametrize("kind", [kind for kind in kinds.ALL if kind.kind], ids=lambda kind: kind.name)
    def test_say_so_on_the_page(self, kind):
        inner = f'<{kind.tag} data-kind="{kind.kind}">a</{kind.tag}>'
        noted = f'<p>a<span data-note="k"></span></p>{inner.replace(">a<", "><li data-note=k>a</li><")}'
        html = prose.render(prose.clean(noted if kind == kinds.FOOTNOTES else inner))
        assert f'data-kind="{kind.kind}"' in html


SHOWN = ShownPicture(
    key="k",
    digest="0" * 64,
    width=800,
    height=600,
    widths=(480, 800),
    has_alpha=False,
    colour="#888888",
    alt="Boats <at> night.",
    caption="The harbour.",
    credit="Photograph: Ana",
)


class TestPictures:
    BODY = f'<p>One.</p>\n{FIGURE}\n<p>Two.</p>\n<figure data-picture="gone" data-width="full"></figure>'

    def test_are_told_in_the_order_of_the_text_each_once(self):
        assert prose.picture_keys(f"{self.BODY}\n{FIGURE}") == ["k", "gone"]
        assert prose.picture_keys(prose.clean('<p>&lt;figure data-picture="k"&gt;</p>')) == []

    def test_take_no_number_and_no_word(self):
        assert prose.texts(self.BODY) == {1: "One.", 2: "Two."}
        assert prose.word_count(self.BODY) == 2

    def test_are_drawn_where_they_are_known_and_nothing_stands_for_one_that_is_not(self):
        html = prose.render(self.BODY, pictures={"k": SHOWN}, base="/shared/abc/pictures/")
        assert html.count("<figure") == 1
        assert 'src="/shared/abc/pictures/' in html
        assert 'alt="Boats &lt;at&gt; night."' in html
        assert html.index('id="p1"') < html.index("<figure") < html.index('id="p2"')
        assert "gone" not in html
        assert prose.render(self.BODY) == prose.render("<p>One.</p>\n<p>Two.</p>")

    def test_say_to_editors_that_they_are_lost(self):
        html = prose.render(self.BODY, pictures={"k": SHOWN, "gone": None})
        assert '<p class="lost-picture">Here was a picture' in html

    def test_are_their_words_in_plain_text(self):
        text = "One.\n\n[Picture: Boats <at> night.]\nThe harbour. Photograph: Ana\n\nTwo."
        assert prose.as_text(self.BODY, {"k": SHOWN}) == text
        bare = SHOWN._replace(alt="", caption="", credit="")
        assert prose.as_text(self.BODY, {"k": bare, "gone": None}) == "One.\n\nTwo."

    def test_stay_where_they_are_when_words_are_replaced(self):
        replaced = prose.replace(self.BODY, [prose.Replacement(2, 0, 3, "Three")])
        assert replaced == self.BODY.replace("Two", "Three")
