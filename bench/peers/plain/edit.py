"""An editor of the plain site, who saves a story for each line on standard input, until one says "stop"."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from bench.peers.plain.models import Story

    newest = list(Story.objects.all()[:8])
    for at, line in enumerate(iter(sys.stdin.readline, "")):
        if line.strip() == "stop":
            break
        story = newest[at % len(newest)]
        story.title = f"Edit {at} of Many"
        story.save()
        print(json.dumps({"slug": story.slug, "title": story.title}), flush=True)
