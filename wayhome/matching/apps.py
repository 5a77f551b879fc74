from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "wayhome.matching"

    def ready(self) -> None:
        from wayhome.matching.work import register_reasons

        register_reasons()
