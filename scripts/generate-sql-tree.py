#!/usr/bin/env python3
"""Writes the part of the SQL tree that follows from its declarations.

For every type in Sources/Language/SQLSyntax/Tree that conforms to SyntaxNode or LocatedNode: the two methods that
go over its children, into Tree/Generated; and a public memberwise initialiser, into the declaration itself where
it has none (an extension cannot hold one). Run it from the repository's root after changing a declaration; after
changing the fields of a type, delete its initialiser first.
"""
import pathlib
import re

TREE = pathlib.Path("Sources/Language/SQLSyntax/Tree")
OUT = TREE / "Generated"
DECLARATION = re.compile(r"public (?:indirect )?(struct|enum) (\w+)(?:: ([\w, ]+))? \{")
FIELD = re.compile(r"(?:public )?var `?(\w+)`?: ([^={]+?)(?: = (.+))?$")
CASE = re.compile(r"(?:indirect )?case `?(\w+)`?(?:\((.*)\))?$")


class Node:
    def __init__(self, kind, name, bases, file):
        self.kind, self.name, self.bases, self.file = kind, name, bases, file
        self.fields, self.cases, self.has_init = [], [], False

    @property
    def is_located(self):
        return "LocatedNode" in self.bases

    @property
    def is_node(self):
        return self.is_located or "SyntaxNode" in self.bases


def read():
    nodes = {}
    for file in sorted(TREE.glob("*.swift")):
        stack = []
        for line in file.read_text().splitlines():
            text = line.strip()
            if text.startswith("///"):
                continue
            declared = DECLARATION.match(text)
            if declared:
                outer = [entry.name for entry in stack if entry][-1:]
                name = ".".join(outer + [declared[2]])
                node = Node(declared[1], name, (declared[3] or "").split(", "), file.stem)
                nodes[name] = node
                stack.append(node)
                if text.endswith("}"):
                    stack.pop()
                continue
            current = next((entry for entry in reversed(stack) if entry), None)
            if current and stack[-1] is current:
                if text.startswith("public init("):
                    current.has_init = True
                if current.kind == "struct" and (match := FIELD.match(text)):
                    current.fields.append((match[1], match[2].strip(), match[3]))
                if current.kind == "enum" and (match := CASE.match(text)):
                    current.cases.append((match[1], parameters(match[2])))
            if text.endswith("{"):
                stack.append(None)
            elif text.startswith("}"):
                if stack:
                    stack.pop()
                if text.endswith("{"):
                    stack.append(None)
    return nodes


def parameters(text):
    if not text or text.startswith('"'):
        return []
    parts, depth, current = [], 0, ""
    for letter in text:
        depth += letter in "([" and 1 or letter in ")]" and -1 or 0
        if letter == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += letter
    parts.append(current.strip())
    return [tuple(part.split(": ")) if ": " in part else (None, part) for part in parts]


def resolve(nodes, owner, written):
    core = re.sub(r"[\[\]?]", "", written)
    scopes = owner.name.split(".")
    for depth in range(len(scopes), -1, -1):
        name = ".".join(scopes[:depth] + [core])
        if name in nodes:
            return nodes[name] if nodes[name].is_node else None
    return None


def quoted(name):
    return f"`{name}`" if name in {"operator", "default", "case", "in", "for", "is", "true", "false"} else name


def initialiser(node):
    lines = []
    for name, kind, value in node.fields:
        if name in ("origin", "comments"):
            value = ".none" if name == "origin" else "[]"
        elif value is None and kind.endswith("?"):
            value = "nil"
        lines.append(f"        {quoted(name)}: {kind}" + (f" = {value}" if value else ""))
    head = "    public init(\n" + ",\n".join(lines) + "\n    ) {\n"
    if len(lines) == 1:
        head = "    public init(" + lines[0].strip() + ") {\n"
    body = "".join(f"        self.{name} = {quoted(name)}\n" for name, _, _ in node.fields)
    return head + body + "    }\n"


def insert_initialisers(nodes, file):
    lines, pending = [], None
    for line in file.read_text().splitlines():
        declared = re.match(r"public struct (\w+)", line)
        if declared and declared[1] in nodes:
            pending = nodes[declared[1]]
        if line == "}" and pending:
            if pending.is_node and not pending.has_init:
                lines += ["", *initialiser(pending).rstrip("\n").split("\n")]
            pending = None
        lines.append(line)
    file.write_text("\n".join(lines) + "\n")


def struct_methods(nodes, node):
    children = [quoted(n) for n, kind, _ in node.fields if resolve(nodes, node, kind)]
    walk = "".join(f"        {child}.accept(&visitor)\n" for child in children)
    text = "    public func walkChildren(_ visitor: inout some SyntaxVisitor) {\n" + walk + "    }\n\n"
    text += "    public mutating func rewriteChildren(_ rewriter: inout some SyntaxRewriter) -> Bool {\n"
    if not children:
        return text + "        false\n    }\n"
    if len(children) == 1:
        return text + f"        {children[0]}.rewrite(&rewriter)\n    }}\n"
    text += f"        var changed = {children[0]}.rewrite(&rewriter)\n"
    for child in children[1:]:
        text += f"        changed = {child}.rewrite(&rewriter) || changed\n"
    return text + "        return changed\n    }\n"


def enum_methods(nodes, node):
    walk, rewrite, silent = "", "", False
    for name, payload in node.cases:
        child = [resolve(nodes, node, kind) is not None for _, kind in payload]
        if not any(child):
            silent = True
            continue
        values = [f"value{index}" if len(payload) > 1 else "value" for index in range(len(payload))]
        bound = ", ".join(f"let {v}" if c else "_" for v, c in zip(values, child))
        shown = [f"{v}.accept(&visitor)" for v, c in zip(values, child) if c]
        if len(shown) == 1:
            walk += f"        case .{name}({bound}): {shown[0]}\n"
        else:
            walk += f"        case .{name}({bound}):\n" + "".join(f"            {line}\n" for line in shown)
        if len(payload) == 1:
            label = payload[0][0]
            case = f".{quoted(name)}({label}: $0)" if label else f".{quoted(name)}($0)"
            rewrite += f"        case .{name}(let value): replace(value, &rewriter) {{ {case} }}\n"
            continue
        bound = ", ".join(f"var {v}" if c else f"let {v}" for v, c in zip(values, child))
        first, *rest = [v for v, c in zip(values, child) if c]
        rewrite += f"        case .{name}({bound}):\n"
        build = ", ".join(f"{label}: {v}" if label else v for (label, _), v in zip(payload, values))
        if rest:
            rewrite += f"            var changed = {first}.rewrite(&rewriter)\n"
            rewrite += "".join(f"            changed = {v}.rewrite(&rewriter) || changed\n" for v in rest)
            rewrite += f"            if changed {{ self = .{name}({build}) }}\n            return changed\n"
        else:
            rewrite += f"            guard {first}.rewrite(&rewriter) else {{ return false }}\n"
            rewrite += f"            self = .{name}({build})\n            return true\n"
    default_walk = "        default: break\n" if silent else ""
    if "return" not in rewrite:
        default_rewrite = "        default: false\n" if silent else ""
    else:
        rewrite = re.sub(r": replace\(", ": return replace(", rewrite)
        default_rewrite = "        default: return false\n" if silent else ""
    return (
        "    public func walkChildren(_ visitor: inout some SyntaxVisitor) {\n        switch self {\n"
        + walk + default_walk + "        }\n    }\n\n"
        + "    public mutating func rewriteChildren(_ rewriter: inout some SyntaxRewriter) -> Bool {\n"
        + "        switch self {\n" + rewrite + default_rewrite + "        }\n    }\n"
    )


def main():
    nodes = read()
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.swift"):
        old.unlink()
    for file in sorted(TREE.glob("*.swift")):
        insert_initialisers(nodes, file)
    files = {}
    for node in nodes.values():
        if not node.is_node:
            continue
        text = f"extension {node.name} {{\n"
        if node.kind == "struct":
            text += struct_methods(nodes, node)
        else:
            text += enum_methods(nodes, node)
        files.setdefault(node.file, []).append(text + "}\n")
    for name, texts in files.items():
        head = "// Generated by scripts/generate-sql-tree.py from the declarations in Tree; do not edit.\n\n"
        (OUT / f"{name}+Children.swift").write_text(head + "\n".join(texts))


main()
