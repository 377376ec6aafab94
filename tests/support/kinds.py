"""Texts that hold the kinds of block and of words: each by itself, and one story that has them all."""

from spystories.lib import prose
from spystories.lib.prose import kinds

EVERY_KIND = (
    '<blockquote data-kind="epigraph"><p>Nobody is ever quite who the hotel register says he is, and the '
    'register is not to blame for it.</p><p data-kind="source">Anna Berg, <em>Letters from the '
    "Prater</em></p></blockquote>"
    "\n"
    '<p>The river keeps its counsel, and Emil<span data-note="a1"></span> kept his. He had come to Vienna in '
    "the winter of 1987 with one suitcase, two passports and the address of a café on <span "
    'lang="de">Praterstraße</span>, and nobody on the train had asked him for any of the three.<span '
    'data-note="b2"></span> The <span data-kind="small-caps">Nkvd</span> was long gone; H<sub>2</sub>O ran '
    "down the panes, and it was the 4<sup>th</sup> of December.</p>"
    "\n"
    "<p>He read the <u>underlined</u> words twice, and the <s>struck out</s> ones three times. "
    '<strong>Then</strong> he <em>burned</em> the sheet; see <a href="https://example.org/">the '
    "archive</a>.</p>"
    "\n"
    "<h2>The letter</h2>"
    "\n"
    "<p>It had been pushed under the door.</p>"
    "\n"
    '<blockquote data-kind="letter"><p data-kind="right">Hotel Stefanie</p><p data-kind="right">Vienna, 4 '
    'December 1987</p><p data-kind="salutation">Dear Emil,</p><p>I have waited at the café for three days, '
    "and each day the waiter brings me the cake that you like, and I eat it in your place.</p><p>If this "
    'goes on I shall need another dress. Come before Friday.</p><p data-kind="right">Yours, while the cake '
    'lasts,</p><p data-kind="right">Sophia</p></blockquote>'
    "\n"
    "<h3>What he answered</h3>"
    "\n"
    '<blockquote data-kind="verse"><p>The river keeps its counsel,<br>\xa0\xa0\xa0\xa0the bridge keeps its '
    "toll;<br>and he who crosses after dark with two passports in his pocket and nobody to ask him for "
    "either of them<br>\xa0\xa0\xa0\xa0keeps what he stole.</p><p>The café keeps its "
    "table,<br>\xa0\xa0\xa0\xa0the waiter keeps score;<br>and nobody whom Emil knew<br>\xa0\xa0\xa0\xa0comes "
    'here any more.<span data-note="c3"></span></p><p data-kind="source">Song of the Danube '
    "boatmen</p></blockquote>"
    "\n"
    "<hr>"
    "\n"
    "<p>The telegram came at noon.</p>"
    "\n"
    '<blockquote data-kind="telegram"><p>Arriving Westbahnhof Friday 18:40 stop</p><p>Bring the '
    "<em>other</em> passport stop Sophia</p></blockquote>"
    "\n"
    "<p>Her telephone lit up.</p>"
    "\n"
    '<blockquote data-kind="message"><p>Which other passport?</p></blockquote>'
    "\n"
    '<blockquote data-kind="message"><p>You know perfectly well which one. The one with the photograph that '
    'does not look like you at all.</p><p data-kind="source">Sophia, 18:52</p></blockquote>'
    "\n"
    "<p>The tape ran for a minute.</p>"
    "\n"
    '<blockquote data-kind="transcript"><p><span data-kind="small-caps">Kovalchuk</span>: I was never in '
    "Vienna. I have told you this four times now, and each time you have written it down, and each time you "
    'ask me again.</p><p><span data-kind="small-caps">Voice</span>: Then who ate the cake?</p><p>[Silence. A '
    "chair.]</p></blockquote>"
    "\n"
    "<p>On the door stood:</p>"
    "\n"
    '<blockquote data-kind="sign"><p>No admittance</p><p>Ring twice and say who you are not</p></blockquote>'
    "\n"
    "<p>In his pocket he had:</p>"
    "\n"
    "<ul><li>two passports,</li><li>a fork of the café, whose owner had counted the forks that evening and "
    "said nothing about it to anybody,</li><li>a ticket.</li></ul>"
    "\n"
    "<p>He went by three rules.</p>"
    "\n"
    "<ol><li>Never sit with your back to the cake.</li><li>Pay first.</li><li>Leave second.</li></ol>"
    "\n"
    "<blockquote><p>A man with two passports has no country, and a man with three has a travel "
    'agent.</p><p>So they said at the <em>Stefanie</em>.</p><p data-kind="source">The night '
    "porter</p></blockquote>"
    "\n"
    '<p>He left before it closed, and <span lang="he" dir="rtl">שלום</span> was all he said.</p>'
    "\n"
    '<p lang="he" dir="rtl">הנהר שומר את סודו, ואמיל שמר את שלו.</p>'
    "\n"
    '<p data-kind="right">Vienna, 1988</p>'
    "\n"
    '<ol data-kind="notes"><li data-note="a1">He called himself <em>Emil</em>; so did '
    '<strong>nobody</strong> else.</li><li data-note="b2">See <a href="https://example.org/trains">the '
    "railway’s files</a>, of which the greater part was burned in the winter of the following year by people "
    'who had been asked to keep warm.</li><li data-note="c3">Sung slowly.</li></ol>'
)


def sample(kind: kinds.Kind) -> str:
    """A canonical body of a paragraph and of `kind`, whose words are "Vienna"; of a picture those are its own."""
    if kind in (kinds.FOOTNOTE, kinds.FOOTNOTES):
        note = '<ol data-kind="notes"><li data-note="a">Vienna</li></ol>'
        return f'<p>Anna came<span data-note="a"></span>.</p>\n{note}'
    if kind == kinds.PICTURE:
        return '<p>Anna came.</p>\n<figure data-picture="vienna"></figure>'
    if kind == kinds.LANGUAGE:
        return '<p>Anna came to <span lang="fr">Vienna</span>.</p>'
    opened = f'{kind.tag} data-kind="{kind.kind}"' if kind.kind else kind.tag
    if kind in kinds.MARKS:
        return f"<p>Anna came to <{opened}>Vienna</{kind.tag}>.</p>"
    inside = {"blockquote": "<p>Vienna</p>", "ul": "<li>Vienna</li>", "ol": "<li>Vienna</li>"}
    block = "<hr>\n<p>Vienna</p>" if kind.tag == "hr" else f"<{opened}>{inside.get(kind.tag, 'Vienna')}</{kind.tag}>"
    return f"<p>Anna came.</p>\n{block}"


# Made from the one table, so that a new kind is in it at once.
MARKED = "".join(f"<{kind.tag} data-kind='{kind.kind}'>{kind.name}</{kind.tag}> and " for kind in kinds.MARKS)
SAMPLES = [
    *(
        f'<blockquote data-kind="{kind.kind}"><p>{kind.name} begins here,<br>and goes on.</p><p>Then it ends.</p>'
        f'<p data-kind="source">Whoever wrote it</p></blockquote>'
        for kind in kinds.QUOTATIONS
    ),
    *(
        f"<{kind.tag} data-kind='{kind.kind}'>{kind.name} alone</{kind.tag}>"
        for kind in kinds.PARAGRAPHS
        if kind.tag != "hr"
    ),
    "<hr>",
    *(f"<{kind.tag}><li>{kind.name} one</li><li>{kind.name} two</li></{kind.tag}>" for kind in kinds.LISTS),
    f'<p>Here are {MARKED}<span lang="fr">des mots</span>, and <span lang="he" dir="rtl">שלום</span>.</p>',
    '<p>A footnote<span data-note="one"></span> and another<span data-note="two"></span>.</p>',
    '<ol data-kind="notes"><li data-note="one">The <em>first</em> note.</li><li data-note="two">The second.</li></ol>',
]
FROM_THE_TABLE = prose.clean("<p>It begins as stories do.</p>" + "".join(SAMPLES) + "<p>It ends.</p>")
