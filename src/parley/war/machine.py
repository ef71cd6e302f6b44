"""Two things compiled rules need from the machine: a pointer, and the lowest bit of a word.

Numba passes a tuple by its fields: a map and a state of 25 arrays are 175 words for every
call of every rule, and as much code to compile. ``pointer_to`` puts the tuple on the stack
of the entry point and hands down where it lies; ``s.force`` reads from there.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.datamodel.registry import register_default
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic

_cgutils: Any = cgutils
_ir: Any = ir
_lower_field: Any = lower_getattr_generic


class Pointer(types.Type):
    """The type of a pointer to a named tuple."""

    def __init__(self, target: Any) -> None:
        self.target = target
        super().__init__(name=f"Pointer({target})")


@register_default(Pointer)
class _PointerModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Pointer) -> None:
        target = manager.lookup(kind.target).get_value_type()
        super().__init__(manager, kind, target.as_pointer())  # type: ignore[no-untyped-call]


@infer_getattr
class _PointerFields(AttributeTemplate):
    key = Pointer

    def generic_resolve(self, value: Pointer, name: str) -> Any:  # type: ignore[override]
        fields = value.target.fields
        return value.target[fields.index(name)] if name in fields else None


@_lower_field(Pointer)
def _read_field(context: Any, builder: Any, kind: Pointer, value: Any, name: str) -> Any:
    return builder.load(_cgutils.gep_inbounds(builder, value, 0, kind.target.fields.index(name)))


def _pointer_to(typingctx: Any, value: Any) -> Any:
    """Pointer to a named tuple; it holds until the calling function returns."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _cgutils.alloca_once_value(builder, args[0])

    return Pointer(value)(value), build


def _lowest(typingctx: Any, mask: Any) -> Any:
    """Number of the lowest bit set in a word that is not zero."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], _ir.Constant(_ir.IntType(1), 1))

    return types.int64(types.uint64), build


pointer_to: Any = intrinsic(_pointer_to)
lowest: Any = intrinsic(_lowest)
