from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "wayhome.consent"

    def ready(self) -> None:
        from wayhome.consent import work

        work.register_reasons()
