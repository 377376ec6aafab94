"""
The search: what is live, found by its words.

A page is turned into a document of folded, stemmed words (`words`, `documents`); what a reader types is
turned into the same words (`queries`), in every language that there is (`asking`); a database finds the
documents that hold them (`sqlite` and `postgresql` alone know which it is); `finding` ranks them and
`passages` marks the words where they stand.
"""
