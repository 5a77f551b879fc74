"""The HMIS CSV layout of fiscal year 2024, as data; `wayhome.exchange.hmis_csv` reads it."""
