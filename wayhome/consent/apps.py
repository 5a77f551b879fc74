from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "wayhome.consent"

    def ready(self) -> None:
        from wayhome.consent.work import register_reasons

        register_reasons()
