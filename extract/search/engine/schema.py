"""The fields of the index and how text becomes words in them."""

from __future__ import annotations

from functools import lru_cache

import tantivy

WORD_FIELDS = {"text": 1.0, "heading": 0.5, "title": 0.5, "names": 0.4, "references": 0.5}
"""Fields a word is looked for in where no field is named, and how much each counts. Headings and titles are context, the text is the matter."""
FACET_FIELDS = ("kind", "council", "body", "paper_type", "decision_maker", "section_kind", "action", "outcome", "flag")
_LONGEST_WORD = 60


def build_schema() -> tantivy.Schema:
    """`row` holds what a hit shows; `word` holds the words unstemmed, for prefixes and spelling; `newest`, `oldest`, `top` and
    `weight` (as 2 ** weight - 2, which is how tantivy takes it) are for the order."""
    builder = tantivy.SchemaBuilder()
    for name in (*WORD_FIELDS, "signed"):
        builder.add_text_field(name, tokenizer_name="stem")
    builder.add_text_field("word", tokenizer_name="plain", index_option="basic")
    for name in FACET_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    for name in ("day", "year", "pence", "newest", "oldest", "top"):
        builder.add_integer_field(name, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_boolean_field("exempt", fast=True, indexed=True)
    builder.add_bytes_field("row", stored=True)
    return builder.build()


@lru_cache(maxsize=2)
def analyser(stem: bool) -> tantivy.TextAnalyzer:
    """Letters and digits in runs, lower case, accents off; with `stem` the forms of an English word become one (Snowball)."""
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    words = words.filter(tantivy.Filter.remove_long(_LONGEST_WORD)).filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    return words.filter(tantivy.Filter.stemmer("english")).build() if stem else words.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Give an index its analysers: they are not kept on disk."""
    index.register_tokenizer("stem", analyser(stem=True))
    index.register_tokenizer("plain", analyser(stem=False))
    return index


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of one word as the index holds it; empty where the index holds none."""
    found = analyser(stem=True).analyze(word)
    return found[0] if len(found) == 1 else ""
