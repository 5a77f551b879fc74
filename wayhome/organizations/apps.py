from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "wayhome.organizations"

    def ready(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from django.contrib.auth import signals as auth

        from wayhome.organizations import session

        auth.user_logged_in.connect(session.begin, dispatch_uid="session.begin")
        account.user_logged_in.connect(session.note_provider, dispatch_uid="session.provider")
        mfa.authenticator_added.connect(session.note_added, dispatch_uid="session.added")
        mfa.authenticator_removed.connect(session.note_removed, dispatch_uid="session.removed")
