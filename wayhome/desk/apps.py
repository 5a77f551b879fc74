from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wayhome.desk"

    def ready(self) -> None:
        from wayhome.core import events, navigation
        from wayhome.desk.jobs import ask_for_refresh
        from wayhome.desk.navigation import PLACES

        navigation.add(*PLACES)
        for event in (events.IMPORTED, events.WITHDRAWN, events.DECIDED):
            events.subscribe(event, "desk.refresh", ask_for_refresh)
