"""
The one signal of the project: it joins the world to the stories, which the world must not know.

`names_changed(sender, characters, places, called, renamed)`: these people and places (sets of primary keys)
were added, renamed, moved or given other names. `called` holds what each was and is called, as (kind, names
as the recogniser takes them), also of who was deleted; `renamed` tells that more changed than other names;
`moved` is there, a primary key, where a place came to lie elsewhere; `pictures`, a set of primary keys, where
these came to be shown or are so no longer. Sent inside the transaction of the change.
"""

from django.dispatch import Signal

names_changed = Signal()
