"""The rail beside a story: one bar a paragraph, as long as the paragraph, filled as one reads."""

from collections.abc import Sequence

from spystories.lib.svg_text import markup

W, BAR, PITCH = 64, 7, 13
SHORTEST = 8
TALLEST = 520
MOST_BARS = 104  # bars; in a longer story neighbouring paragraphs share one


def draw_rail(lengths: Sequence[int], *, clip_id: str = "rail-bars") -> str:
    """
    The rail as inline SVG, hidden from assistive tools; empty where there is no paragraph.

    `lengths` are the paragraphs' in characters.
    """
    if not lengths:
        return ""
    share = -(-len(lengths) // MOST_BARS)
    bars = [max(lengths[i : i + share]) for i in range(0, len(lengths), share)]
    pitch = min(PITCH, TALLEST / len(bars))
    bar = pitch * BAR / PITCH
    longest = max(*bars, 1)
    d = "".join(
        f"M0 {i * pitch:.4g}h{max(SHORTEST, round(W * length / longest))}v{bar:.3g}H0z" for i, length in enumerate(bars)
    )
    height = f"{(len(bars) - 1) * pitch + bar:.4g}"
    clip = markup(clip_id)
    return (
        f'<svg class="rail" viewBox="0 0 {W} {height}" aria-hidden="true">'
        f'<clipPath id="{clip}"><path d="{d}"/></clipPath>'
        f'<g clip-path="url(#{clip})"><path class="rail-whole" d="M0 0h{W}v{height}H0z"/>'
        f'<path class="rail-read" d="M0 0h{W}v{height}H0z"/></g></svg>'
    )
