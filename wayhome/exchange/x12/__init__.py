"""X12 interchanges, whatever they carry: read as a stream, checked, and written."""
