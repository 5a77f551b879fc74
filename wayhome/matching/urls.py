"""Addresses of the review."""

from __future__ import annotations

from django.urls import path

from wayhome.matching.views import asking, review

urlpatterns = [
    path("review/", review.review, name="review"),
    path("review/decided/", review.decided, name="review_decided"),
    path("review/agreement/", review.agreement, name="review_agreement"),
    path("review/questions/<uuid:question_id>/", asking.question, name="review_question"),
    path("review/<uuid:pair_id>/", review.review, name="review_pair"),
    path("review/<uuid:pair_id>/answer/", review.answer, name="review_answer"),
    path("review/<uuid:pair_id>/note/", review.note, name="review_note"),
    path("review/<uuid:pair_id>/ask/", asking.ask, name="review_ask"),
    path("review/<uuid:pair_id>/reopen/", review.reopen, name="review_reopen"),
]
