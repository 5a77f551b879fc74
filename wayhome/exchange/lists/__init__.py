"""The community's own lists: releases of information and people already served, as CSV."""
