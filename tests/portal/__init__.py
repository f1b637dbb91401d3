"""The portal: web pages for players."""
