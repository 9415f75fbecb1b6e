"""Sheets that come back: the short code on each, and the screen on which it is entered."""
