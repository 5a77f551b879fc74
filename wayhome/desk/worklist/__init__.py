"""The main job on files: an HMIS export and enrollment files in, a worked list out."""
