"""Who attacked whom or what, with what: the roles of deeds of violence in a report."""

from parley.reading.roles.find import find_roles
from parley.reading.roles.lexicon import has_roles
from parley.reading.roles.model import Deed, Entity, Filler, Role, Roles

__all__ = ["Deed", "Entity", "Filler", "Role", "Roles", "find_roles", "has_roles"]
