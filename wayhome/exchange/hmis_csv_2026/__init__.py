"""The HMIS CSV layout of fiscal year 2026, as data; `wayhome.exchange.hmis_csv` reads it."""
