"""A canonical body that holds every kind of block and of words, made from the one table of them."""

from spystories.lib import prose
from spystories.lib.prose import kinds

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
EVERY_KIND = prose.clean("<p>It begins as stories do.</p>" + "".join(SAMPLES) + "<p>It ends.</p>")
