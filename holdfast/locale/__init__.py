"""The catalogues: one folder a language. `python -m holdfast.locale` brings them up to date with the sources."""
