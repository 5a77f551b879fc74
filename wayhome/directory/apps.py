from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "wayhome.directory"

    def ready(self) -> None:
        from wayhome.core import events
        from wayhome.directory.joining import take_in

        events.subscribe(events.ORGANIZED, "directory.take_in", take_in)
