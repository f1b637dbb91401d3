"""Bytes <-> messages, without any input or output of its own.

`framing` cuts a stream into frames, `headers` names their parts, `cipher` hides bodies from nobody in
particular, `catalogue` knows the messages of one direction of a link, `connection` joins these.
"""
