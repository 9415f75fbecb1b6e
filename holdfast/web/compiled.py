"""Templates compiled once for each language: what is said in a template costs nothing when the page is shown.

A call of `_`, `static` or `url` whose arguments all stand in the template is answered while the template is compiled.
Templates are compiled in the language of the reader who first asks for them, and kept by language.
"""

from collections.abc import MutableMapping
from typing import Any

import jinja2
from django.utils import translation
from jinja2 import nodes
from jinja2.utils import LRUCache
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

KEPT = 1000
SAID = ("_", "gettext")
ADDRESSES = ("static", "url")


class ByLanguage(LRUCache):
    """Compiled templates by name and language."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((translation.get_language(), key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((translation.get_language(), key), value)


class Answered(NodeTransformer):
    """Puts the answer in the place of each call that has the same one at every page of this language."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self.functions: dict[str, Any] = {name: environment.globals[name] for name in ADDRESSES}
        self.context = nodes.EvalContext(environment)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named after the node, as Jinja2 asks
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        try:
            given = [one.as_const(self.context) for one in node.args]
            if node.node.name in SAID:
                return self._said(node, *given)
            if node.node.name in ADDRESSES:
                named = {one.key: one.value.as_const(self.context) for one in node.kwargs}
                address = self.functions[node.node.name](*given, **named)
                return nodes.Const(str(address), lineno=node.lineno)
        except nodes.Impossible:
            pass
        return node

    def _said(self, node: nodes.Call, text: str) -> nodes.Expr:
        words = nodes.Const(Markup(translation.gettext(text)), lineno=node.lineno)  # noqa: S704 - the catalogue is ours
        pairs = [nodes.Pair(nodes.Const(one.key), one.value, lineno=node.lineno) for one in node.kwargs]
        if not pairs:
            return nodes.Const(words.value % {}, lineno=node.lineno)
        return nodes.Mod(words, nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno)


class Environment(jinja2.Environment):
    """Jinja2's, but that templates are compiled for the language of whoever reads them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cache = ByLanguage(KEPT)  # type: ignore[assignment]  # Jinja2's own default is no mapping by type either

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(Answered(self).visit(source), *args, **kwargs)

    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain mapping: Jinja2's two layers are slow to compare, which every import of a page does."""
        return {**self.globals, **(given or {})}
