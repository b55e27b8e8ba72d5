"""Does a manifest hold exactly what FORMAT.md lists?"""

import format_page

MANIFEST, NODE, OPS, PRODUCT, GATE = format_page.tables()[:5]
OP = format_page.ops()
PARTS = {field: format_page.parts(field) for field in ("dataset", "training", "accuracy", "activation", "weight")}


def same(found, wanted, where):
    assert sorted(found) == sorted(wanted), where


def check(manifest, arrays):
    """Fields, array references, shapes and types of a whole trace."""
    same(manifest, MANIFEST, "manifest")
    for field in ("dataset", "training"):
        same(manifest[field], PARTS[field], field)
    same(manifest["accuracy"], PARTS["accuracy"], "accuracy")
    same(manifest["arrays"], arrays, "arrays")
    assert len(manifest["dataset"]["samples"]) == manifest["images"]
    named = {manifest["labels"], manifest["predictions"]}
    for field in ("labels", "predictions"):
        expect(arrays[manifest[field]], "<i8", [manifest["images"]])
    earlier = set()
    for node in manifest["nodes"]:
        named |= check_node(node, manifest["images"], arrays)
        assert set(node["inputs"]) <= earlier and node["name"] not in earlier
        earlier.add(node["name"])
    assert named == set(arrays)


def expect(array, dtype, shape):
    assert (array.dtype.str, list(array.shape)) == (dtype, list(shape))


def check_node(node, images, arrays):
    """One node; returns the arrays that it names."""
    same(node, NODE, node["name"])
    inputs, params, attrs = OP[node["op"]]
    assert len(node["inputs"]) == inputs
    same(node["params"], params, node["name"])
    same(node["attrs"], attrs, node["name"])
    for name, array in node["params"].items():
        if name == "values":
            expect(arrays[array], "|u1", [images, *node["shape"]])
        else:
            expect(arrays[array], "<f4", [node["shape"][0]])
    if node["op"] not in ("conv", "linear"):
        assert node["product"] is None
        return set(node["params"].values())
    return check_product(node["product"], images, arrays)


def check_product(product, images, arrays):
    """A matrix product; returns the arrays that it names."""
    same(product, PRODUCT, "product")
    same(product["activation"], PARTS["activation"][:4], "activation")
    same(product["weight"], PARTS["weight"], "weight")
    outputs = product["out_channels"]
    kernel = [outputs, product["in_channels"] // product["groups"], *product["kernel"]]
    weight = arrays[product["weight"]["array"]]
    expect(weight, weight.dtype.str, kernel)
    assert weight.dtype.str in ("|i1", "<i2")
    expect(arrays[product["weight"]["scales"]], "<f8", [outputs])
    named = {product["weight"]["array"], product["weight"]["scales"]}
    for field, shape in (("bias", [outputs]), ("float_weight", kernel)):
        if product[field] is not None:
            expect(arrays[product[field]], "<f4", shape)
            named.add(product[field])
    assert product["assumed_precision"] == (product["float_weight"] is not None)
    assert (product["gate"] is None) == (product["activation"]["bits"] == product["activation"]["high_bits"])
    return named if product["gate"] is None else named | check_gate(product, images, arrays)


def check_gate(product, images, arrays):
    """A gate; returns the arrays that it names."""
    gate, outputs = product["gate"], product["out_channels"]
    same(gate, GATE, "gate")
    shape = {"above": [outputs], "between": [2, outputs]}[gate["kind"]]
    expect(arrays[gate["delta"]], "<f8", shape)
    expect(arrays[gate["thresholds"]], "<i4", shape)
    signed = product["activation"]["encoding"] in ("twos-complement", "sign-magnitude")
    expect(arrays[gate["codes"]], "|i1" if signed else "|u1", [images, product["in_channels"], *product["input"]])
    pixels = product["output"][0] * product["output"][1]
    expect(arrays[gate["gates"]], "|u1", [images, -(-outputs * pixels // 8)])
    assert len(gate["outputs_sha256"]) == images
    return {gate[field] for field in ("delta", "thresholds", "codes", "gates")}
