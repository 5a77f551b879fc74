from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "wayhome.referrals"

    def ready(self) -> None:
        from wayhome.referrals.work import register_reasons

        register_reasons()
