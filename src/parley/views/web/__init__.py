"""The local page: what a run and its record say, looked at and decided on in a browser."""

from parley.views.web.app import application

__all__ = ["application"]
