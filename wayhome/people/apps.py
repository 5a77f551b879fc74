from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wayhome.people"

    def ready(self) -> None:
        """Tell which columns are encrypted."""
        from wayhome.core.reseal import Place, register
        from wayhome.people.numbers import ssn_indexes_of

        register(
            Place("people_sourcerecord", "ssn", digests=ssn_indexes_of),
            forget="UPDATE people_sourcerecord SET row_hash = md5(gen_random_uuid()::text)",
        )
