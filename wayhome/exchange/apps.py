from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "wayhome.exchange"

    def ready(self) -> None:
        """Tell which columns are encrypted."""
        from wayhome.core.reseal import Place, register

        # Of a digest that is gone the next file says that its row changed, once.
        register(
            Place("hmis.client", "ssn"),
            forget="UPDATE hmis.client SET row_hash = gen_random_uuid()",
        )
        register(
            Place("roster.member", "ssn"),
            Place("exchange_importfinding", "examples"),
            Place("exchange_importsample", "fields"),
            forget="UPDATE roster.member SET row_hash = gen_random_uuid()",
        )
