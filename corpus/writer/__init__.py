"""Writes the sample papers: content (sources/*.toml) in, PDF pages, text exports and gold annotations out."""
