"""Answers the syntax of Python files as row programs; it never runs them.

Each line of standard input is the path of a file as a JSON string. Each line of standard output is that file's answer:
`["program", [statement, ...]]` or `["unreadable", line or null, reason]`. The form of a node is described beside its
reader, ProgramExchange.
"""

import ast
import json
import sys

OPERATORS = {
    ast.Add: 0, ast.Sub: 1, ast.Mult: 2, ast.Div: 3, ast.FloorDiv: 4, ast.Mod: 5, ast.Pow: 6, ast.LShift: 7,
    ast.RShift: 8, ast.BitOr: 9, ast.BitXor: 10, ast.BitAnd: 11, ast.MatMult: 12,
}
COMPARISONS = {
    ast.Eq: 0, ast.NotEq: 1, ast.Lt: 2, ast.LtE: 3, ast.Gt: 4, ast.GtE: 5, ast.Is: 6, ast.IsNot: 7, ast.In: 8,
    ast.NotIn: 9,
}
UNARIES = {ast.Not: 0, ast.USub: 1, ast.UAdd: 2, ast.Invert: 3}
COLLECTIONS = {ast.List: 0, ast.Tuple: 1, ast.Set: 2, ast.ListComp: 0, ast.SetComp: 2, ast.GeneratorExp: 3}
CONVERSIONS = {-1: "", 115: "s", 114: "r", 97: "a"}


def span(node):
    return [node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1]


# Expressions


def expressions(nodes):
    return [expression(node) for node in nodes]


def optional(node):
    return None if node is None else expression(node)


def expression(node):
    write = EXPRESSIONS.get(type(node), unknown_expression)
    return write(node, span(node))


def unknown_expression(node, place):
    inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return [17, *place, type(node).__name__, expressions(inner)]


def literal(node, place):
    value = node.value
    if value is None:
        return [0, *place, 0]
    if value is True or value is False:
        return [0, *place, 1, value]
    if isinstance(value, int):
        return [0, *place, 2, decimal_digits(value)]
    if isinstance(value, float):
        return [0, *place, 3, repr(value)]
    if isinstance(value, str):
        return [0, *place, 4, clean(value)]
    return [0, *place, 5, repr(value)]


def decimal_digits(value):
    try:
        return str(value)
    except ValueError:
        return hex(value)


def clean(text):
    """Lone surrogates have no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def name(node, place):
    return [1, *place, node.id]


def member(node, place):
    return [2, *place, expression(node.value), node.attr]


def element(node, place):
    key = node.slice
    return [3, *place, expression(node.value), expression(key)]


def slice_of(node, place):
    return [4, *place, optional(node.lower), optional(node.upper), optional(node.step)]


def call(node, place):
    arguments = [[None, expression(value)] for value in node.args]
    arguments += [["**" if word.arg is None else word.arg, expression(word.value)] for word in node.keywords]
    return [5, *place, expression(node.func), arguments]


def unary(node, place):
    return [6, *place, UNARIES[type(node.op)], expression(node.operand)]


def binary(node, place):
    # A sum of a thousand terms is a thousand levels deep on its left: take it apart in a loop.
    chain = []
    while isinstance(node, ast.BinOp):
        chain.append(node)
        node = node.left
    result = expression(node)
    for part in reversed(chain):
        result = [7, *span(part), OPERATORS[type(part.op)], result, expression(part.right)]
    return result


def comparison(node, place):
    parts = [[COMPARISONS[type(op)], expression(operand)] for op, operand in zip(node.ops, node.comparators)]
    return [8, *place, expression(node.left), parts]


def logical(node, place):
    return [9, *place, 0 if isinstance(node.op, ast.And) else 1, expressions(node.values)]


def conditional(node, place):
    return [10, *place, expression(node.test), expression(node.body), expression(node.orelse)]


def collection(node, place):
    return [11, *place, COLLECTIONS[type(node)], expressions(node.elts)]


def mapping(node, place):
    return [12, *place, [[optional(key), expression(value)] for key, value in zip(node.keys, node.values)]]


def comprehension(node, place):
    if any(clause.is_async for clause in node.generators):
        return unknown_expression(node, place)
    clauses = [
        [expression(clause.target), expression(clause.iter), expressions(clause.ifs)] for clause in node.generators
    ]
    if isinstance(node, ast.DictComp):
        return [13, *place, 4, expression(node.key), expression(node.value), clauses]
    return [13, *place, COLLECTIONS[type(node)], None, expression(node.elt), clauses]


def function_value(node, place):
    result = [[4, *span(node.body), expression(node.body)]]
    return [14, *place, ["", parameters(node.args), result, [], place]]


def interpolation(node, place):
    return [15, *place, interpolation_parts(node)]


def interpolation_parts(node):
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append([clean(str(value.value))])
        else:
            form = [] if value.format_spec is None else interpolation_parts(value.format_spec)
            parts.append([expression(value.value), CONVERSIONS.get(value.conversion, "?"), form])
    return parts


def spread(node, place):
    return [16, *place, expression(node.value)]


def bind(node, place):
    return [18, *place, node.target.id, expression(node.value)]


EXPRESSIONS = {
    ast.Constant: literal, ast.Name: name, ast.Attribute: member, ast.Subscript: element, ast.Slice: slice_of,
    ast.Call: call, ast.UnaryOp: unary, ast.BinOp: binary, ast.Compare: comparison, ast.BoolOp: logical,
    ast.IfExp: conditional, ast.List: collection, ast.Tuple: collection, ast.Set: collection, ast.Dict: mapping,
    ast.ListComp: comprehension, ast.SetComp: comprehension, ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension, ast.Lambda: function_value, ast.JoinedStr: interpolation,
    ast.Starred: spread, ast.NamedExpr: bind,
}


# Statements


def statements(nodes):
    return [statement(node) for node in nodes]


def statement(node):
    write = STATEMENTS.get(type(node), unknown_statement)
    return write(node, span(node))


def unknown_statement(node, place):
    parts = list(inner_parts(node))
    return [
        17, *place, type(node).__name__,
        [expression(part) for part in parts if isinstance(part, ast.expr)],
        [statement(part) for part in parts if isinstance(part, ast.stmt)],
    ]


def inner_parts(node):
    """The outermost expressions and statements inside a node of any kind."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.expr, ast.stmt)):
            yield child
        else:
            yield from inner_parts(child)


def assign(node, place):
    return [0, *place, expressions(node.targets), expression(node.value)]


def annotated_assign(node, place):
    if node.value is None:
        return [16, *place]
    return [0, *place, [expression(node.target)], expression(node.value)]


def update(node, place):
    return [1, *place, expression(node.target), OPERATORS[type(node.op)], expression(node.value)]


def evaluate(node, place):
    if isinstance(node.value, ast.Constant):
        return [16, *place]
    return [2, *place, expression(node.value)]


def give_back(node, place):
    return [4, *place, optional(node.value)]


def for_each(node, place):
    return [
        5, *place, expression(node.target), expression(node.iter), statements(node.body), statements(node.orelse)
    ]


def while_loop(node, place):
    return [6, *place, expression(node.test), statements(node.body), statements(node.orelse)]


def branch(node, place):
    # A chain of a thousand `elif` is a thousand levels deep: take it apart in a loop.
    chain = [node]
    while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], ast.If):
        chain.append(chain[-1].orelse[0])
    otherwise = statements(chain[-1].orelse)
    for part in reversed(chain):
        otherwise = [[3, *span(part), expression(part.test), statements(part.body), otherwise]]
    return otherwise[0]


def leave_loop(node, place):
    return [7, *place]


def next_turn(node, place):
    return [8, *place]


def fail(node, place):
    return [9, *place, optional(node.exc)]


def attempt(node, place):
    handlers = [
        [optional(handler.type), handler.name, statements(handler.body), span(handler)] for handler in node.handlers
    ]
    return [
        10, *place, statements(node.body), handlers, statements(node.orelse), statements(node.finalbody)
    ]


def using(node, place):
    resources = [[expression(item.context_expr), optional(item.optional_vars)] for item in node.items]
    return [11, *place, resources, statements(node.body)]


def function(node, place):
    return [12, *place, [
        node.name, parameters(node.args), statements(node.body), expressions(node.decorator_list), place
    ]]


def parameters(arguments):
    placed = arguments.posonlyargs + arguments.args
    defaults = [None] * (len(placed) - len(arguments.defaults)) + arguments.defaults
    result = []
    for index, (parameter, default) in enumerate(zip(placed, defaults)):
        kind = 4 if index < len(arguments.posonlyargs) else 0
        result.append([parameter.arg, kind, optional(default)])
    if arguments.vararg is not None:
        result.append([arguments.vararg.arg, 2, None])
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        result.append([parameter.arg, 1, optional(default)])
    if arguments.kwarg is not None:
        result.append([arguments.kwarg.arg, 3, None])
    return result


def type_declaration(node, place):
    bases = expressions(node.bases) + [expression(word.value) for word in node.keywords]
    return [13, *place, [node.name, bases, statements(node.body), expressions(node.decorator_list), place]]


def imports(node, place):
    names = []
    for alias in node.names:
        if alias.asname is None and "." in alias.name:
            # `import a.b` gives the name `a`.
            first = alias.name.split(".")[0]
            names.append([first, first])
        else:
            names.append([alias.asname or alias.name, alias.name])
    return [14, *place, names]


def imports_from(node, place):
    start = "." * node.level + (node.module or "")
    join = "" if start.endswith(".") or not start else "."
    return [14, *place, [[alias.asname or alias.name, start + join + alias.name] for alias in node.names]]


def delete(node, place):
    return [15, *place, expressions(node.targets)]


def nothing(node, place):
    return [16, *place]


def check(node, place):
    return [18, *place, expression(node.test), optional(node.msg)]


def outer_names(node, place):
    return [19, *place, node.names]


STATEMENTS = {
    ast.Assign: assign, ast.AnnAssign: annotated_assign, ast.AugAssign: update, ast.Expr: evaluate,
    ast.If: branch, ast.Return: give_back, ast.For: for_each, ast.While: while_loop, ast.Break: leave_loop,
    ast.Continue: next_turn, ast.Raise: fail, ast.Try: attempt, ast.With: using, ast.FunctionDef: function,
    ast.ClassDef: type_declaration, ast.Import: imports, ast.ImportFrom: imports_from, ast.Delete: delete,
    ast.Pass: nothing, ast.Assert: check, ast.Global: outer_names, ast.Nonlocal: outer_names,
}


def answer(path):
    try:
        with open(path, "rb") as file:
            source = file.read()
        return ["program", statements(ast.parse(source).body)]
    except SyntaxError as error:
        return ["unreadable", error.lineno, error.msg]
    except (RecursionError, MemoryError):
        return ["unreadable", None, "it is nested too deeply to be read"]
    except (OSError, ValueError) as error:
        return ["unreadable", None, str(error)]


def main():
    sys.setrecursionlimit(6000)
    for line in sys.stdin:
        result = answer(json.loads(line))
        try:
            text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        except (RecursionError, ValueError):
            text = '["unreadable",null,"it is nested too deeply to be read"]'
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main()
