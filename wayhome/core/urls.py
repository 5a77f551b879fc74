"""Pages about Wayhome itself."""

from __future__ import annotations

from django.urls import path

from wayhome.core import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("glossary/", views.glossary, name="glossary"),
    path("language/", views.language, name="set_language"),
]
