"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path, re_path

from wayhome.desk.views import (
    changes,
    consents,
    intake,
    keeping,
    people,
    review,
    today,
    worklist,
)
from wayhome.desk.views.settings import forms, overview, parties, rules, sharing, sources
from wayhome.desk.views.settings import people as workers

PARTY = "settings/organizations/<uuid:organization_id>"
SOURCE = "settings/sources/<uuid:source_id>"
CONSENT = "consents/<uuid:consent_id>"
WORKER = "settings/workers/<uuid:worker_id>"
INVITED = "settings/invitations/<uuid:invitation_id>"

urlpatterns = [
    path("", today.today, name="today"),
    path("search/", today.search, name="search"),
    path("people/", people.people, name="people"),
    path("people/new/", intake.new_person, name="person_new"),
    path("people/new/save/", intake.save_person, name="person_save"),
    path("people/<uuid:person_id>/", people.person_view, name="person"),
    path("people/<uuid:person_id>/take-back/", intake.take_back, name="person_take_back"),
    path("people/<uuid:person_id>/same/", changes.same, name="person_same"),
    path("people/<uuid:person_id>/split/", changes.split, name="person_split"),
    path("people/<uuid:person_id>/consents/", consents.consents, name="consents"),
    path("people/<uuid:person_id>/consents/new/", consents.new_consent, name="consent_new"),
    path(f"{CONSENT}/", consents.consent, name="consent"),
    path(f"{CONSENT}/take-back/", consents.take_back, name="consent_take_back"),
    path(f"{CONSENT}/signature/", consents.signature, name="consent_signature"),
    path(f"{CONSENT}.pdf", consents.printed, name="consent_pdf"),
    path("consent-forms/<slug:consent_form>.pdf", consents.blank_form, name="consent_blank"),
    path("changes/<uuid:change_id>/undo/", changes.undo, name="change_undo"),
    path("review/<uuid:pair_id>/history/", review.review_history, name="review_history"),
    path("worklist/", worklist.worklist, name="worklist"),
    re_path(r"^worklist\.(?P<kind>csv|xlsx)$", worklist.export, name="worklist_export"),
    path("worklist/views/", keeping.save_view, name="worklist_view_save"),
    path("worklist/columns/", keeping.columns, name="worklist_columns"),
    path("worklist/views/<uuid:view_id>/delete/", keeping.delete_view, name="worklist_view_delete"),
    path(
        "worklist/views/<uuid:view_id>/restore/", keeping.restore_view, name="worklist_view_restore"
    ),
    path("settings/", overview.overview, name="settings"),
    path("settings/system/", overview.system, name="settings_system"),
    path("settings/system/mail/", overview.try_mail, name="settings_try_mail"),
    path("settings/organizations/", parties.parties, name="settings_organizations"),
    path("settings/organizations/new/", parties.new_party, name="settings_organization_new"),
    path(f"{PARTY}/", parties.party, name="settings_organization"),
    path(f"{PARTY}/close/", parties.close_party, name="settings_organization_close"),
    path(f"{PARTY}/undo/<uuid:event>/", parties.undo_party, name="settings_organization_undo"),
    path("settings/sources/", sources.sources, name="settings_sources"),
    path("settings/sources/new/", sources.new_source, name="settings_source_new"),
    path(f"{SOURCE}/", sources.source, name="settings_source"),
    path(f"{SOURCE}/pause/", sources.pause_source, name="settings_source_pause"),
    path(f"{SOURCE}/undo/<uuid:event>/", sources.undo_source, name="settings_source_undo"),
    path("settings/people/", workers.people, name="settings_people"),
    path("settings/people/<uuid:membership_id>/end/", workers.end_role, name="settings_end_role"),
    path(f"{WORKER}/stop/", workers.stop_worker, name="settings_stop_worker"),
    path(f"{WORKER}/allow/", workers.allow_worker, name="settings_allow_worker"),
    path(f"{INVITED}/withdraw/", workers.withdraw, name="settings_withdraw"),
    path(f"{INVITED}/again/", workers.invite_again, name="settings_invite_again"),
    path("settings/agreements/", sharing.sharing, name="settings_sharing"),
    path("settings/agreements/new/", sharing.new_agreement, name="settings_agreement_new"),
    path(
        "settings/agreements/<uuid:agreement_id>/end/",
        sharing.end_agreement,
        name="settings_agreement_end",
    ),
    path("settings/notice/new/", sharing.new_notice, name="settings_notice_new"),
    path("settings/notice/<uuid:notice_id>/end/", sharing.end_notice, name="settings_notice_end"),
    path("settings/consent-forms/", forms.consent_forms, name="settings_consent_forms"),
    path(
        "settings/consent-forms/<slug:consent_form>/",
        forms.consent_form,
        name="settings_consent_form",
    ),
    path("settings/rules/", rules.rules, name="settings_rules"),
    path("settings/rules/<slug:mark>/", rules.rule, name="settings_rule"),
    path("settings/rules/<slug:mark>/read/", rules.read_rule, name="settings_rule_read"),
    path("settings/rules/<slug:mark>/confirm/", rules.confirm_rule, name="settings_rule_confirm"),
    path("settings/rules/<slug:mark>/doubt/", rules.doubt_rule, name="settings_rule_doubt"),
]
