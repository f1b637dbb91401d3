"""Bytes and frames: the cipher, the framing, the headers, the catalogue."""
