from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wayhome.desk"

    def ready(self) -> None:
        from wayhome.core import events, navigation
        from wayhome.desk import jobs
        from wayhome.desk.navigation import PLACES
        from wayhome.desk.work import register_reasons

        navigation.add(*PLACES)
        register_reasons()
        for event in (events.IMPORTED, events.WITHDRAWN, events.DECIDED):
            events.subscribe(event, "desk.refresh", jobs.ask_for_refresh)
        events.subscribe(events.SHARING, "desk.settle", jobs.ask_to_settle)
        events.subscribe(events.RULED, "desk.count_again", jobs.ask_to_count_again)
