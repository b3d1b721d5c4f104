"""Reads Terraform from standard input, and prints its resources as JSON, by kind and by the id at Cloudflare.

Texts are what they mean, without quotation marks and escapes, and a reference to a resource is the id of what the
import block says it is. A line on standard error for each thing that Terraform would refuse.
"""

import json
import re
import sys

import hcl2

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
ESCAPE = re.compile(r'\\(n|r|t|"|\\|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{')
SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
problems = []


def text(quoted):
    """What a text in quotation marks means."""

    def meaning(match):
        if match.group(1) is None:
            return match.group(0)[1:]
        letter = match.group(1)[0]
        return chr(int(match.group(1)[1:], 16)) if letter in "uU" else SIMPLE[letter]

    inner = quoted[1:-1]
    if re.search(r"(?<!\$)\$\{|(?<!%)%\{", inner):
        problems.append(f"a template in {quoted}")
    return ESCAPE.sub(meaning, inner)


def value(node, ids):
    if isinstance(node, dict):
        found = {}
        for key, member in node.items():
            if key.startswith("__"):
                continue
            found[value(key, ids)] = value(member, ids)
        return found
    if isinstance(node, list):
        return [value(element, ids) for element in node]
    if isinstance(node, str) and node.startswith('"'):
        return text(node)
    if isinstance(node, str) and node.startswith("${"):
        reference = node[2:-1].strip("()").removesuffix(".id")
        if reference in ids:
            return ids[reference]
        try:
            return json.loads(reference)
        except ValueError:
            problems.append(f"an unknown reference {node}")
    return node


def main():
    tree = hcl2.load(sys.stdin)
    ids, kinds = {}, {}
    for block in tree.get("import", []):
        target = block["to"][2:-1]
        if target in ids:
            problems.append(f"{target} is imported twice")
        ids[target] = text(block["id"]).split("/")[1]
    for block in tree.get("resource", []):
        for kind, resources in block.items():
            if kind.startswith("__"):
                continue
            for name, body in resources.items():
                kind, name = text(kind), text(name)
                target = f"{kind}.{name}"
                if not IDENTIFIER.fullmatch(name):
                    problems.append(f"{name} is no identifier")
                if target not in ids:
                    problems.append(f"{target} is not imported")
                    continue
                if ids[target] in kinds.setdefault(kind, {}):
                    problems.append(f"{target} stands twice")
                kinds[kind][ids[target]] = value(body, ids)
    for problem in problems:
        print(problem, file=sys.stderr)
    json.dump(kinds, sys.stdout)


main()
