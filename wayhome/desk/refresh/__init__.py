"""What follows an import: link, cover, gather facts, screen, and settle who may see whom.

Works as wayhome_batch, set-wise; no request runs any of it.
"""
