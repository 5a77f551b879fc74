from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "wayhome.matching"

    def ready(self) -> None:
        from wayhome.core.reseal import Place, register
        from wayhome.matching.work import register_reasons

        register_reasons()
        register(
            Place("matching_pair", "left_fields", member="ssn"),
            Place("matching_pair", "right_fields", member="ssn"),
            Place("matching_question", "fields", member="ssn"),
            Place("matching_keptpart", "data", binary=True),
        )
