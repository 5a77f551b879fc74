from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wayhome.desk"

    def ready(self) -> None:
        from wayhome.core import navigation
        from wayhome.desk.navigation import PLACES

        navigation.add(*PLACES)
