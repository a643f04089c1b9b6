"""The course site: the lessons as static pages in every language, made by Sphinx, without solutions and checks."""

from .build import SitePages, build_site

__all__ = ["SitePages", "build_site"]
