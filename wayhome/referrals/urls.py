"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from wayhome.referrals.views import answering, asking, looking, many

urlpatterns = [
    path("referrals/", looking.referrals, name="referrals"),
    path("referrals/new/", asking.new, name="referral_new"),
    path("referrals/many/", many.many, name="referral_many"),
    path("referrals/many/send/", many.send, name="referral_many_send"),
    path("referrals/many/sent/", many.sent, name="referral_many_sent"),
    path("referrals/many/undo/", many.undo, name="referral_many_undo"),
    path("referrals/describe/", asking.describe, name="referral_describe"),
    path("referrals/<uuid:referral_id>/", looking.referral, name="referral"),
    path("referrals/<uuid:referral_id>/check/", asking.check, name="referral_check"),
    path("referrals/<uuid:referral_id>/keep/", asking.keep, name="referral_keep"),
    path("referrals/<uuid:referral_id>/discard/", asking.discard, name="referral_discard"),
    path("referrals/<uuid:referral_id>/undo/", asking.undo, name="referral_undo"),
    path("referrals/<uuid:referral_id>/printed.pdf", looking.printed, name="referral_printed"),
    path(
        "referrals/<uuid:referral_id>/answer/<slug:move>/", answering.answer, name="referral_answer"
    ),
]
