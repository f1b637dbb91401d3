"""The messages of the v562 protocol: declarations only, one module for each link or subject.

`links` holds the catalogues; `fields` the types that messages share. Every other module declares messages.
"""
