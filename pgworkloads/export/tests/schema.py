"""Checks that a manifest holds exactly the fields that FORMAT.md lists."""

import format_page

MANIFEST, NODE, OPS, PRODUCT, GATE, CALIBRATION, HELD_SET = format_page.tables()[:7]
OP = format_page.ops()
OBJECTS = ("dataset", "training", "accuracy", "held", "activation", "weight")
PARTS = {field: format_page.parts(field) for field in OBJECTS}


def same(found, wanted, where):
    assert sorted(found) == sorted(wanted), where


def check(manifest, arrays):
    """Checks the fields, array references, shapes and types of a whole trace."""
    same({"calibration": None, "remarks": None, **manifest}, MANIFEST, "manifest")  # these may be left out
    if "calibration" in manifest:
        same(manifest["calibration"], CALIBRATION, "calibration")
    for field in ("dataset", "training"):
        same(manifest[field], PARTS[field], field)
    same(manifest["accuracy"], PARTS["accuracy"], "accuracy")
    same(manifest["arrays"], arrays, "arrays")
    assert len(manifest["dataset"]["samples"]) == manifest["images"]
    named = check_answers(manifest, arrays)
    earlier = set()
    for node in manifest["nodes"]:
        named |= check_node(node, manifest["images"], arrays)
        assert set(node["inputs"]) <= earlier and node["name"] not in earlier
        earlier.add(node["name"])
    assert named == set(arrays)


def check_answers(manifest, arrays):
    """Checks the network's answers; returns the arrays that they name."""
    images, (*positions, classes) = manifest["images"], manifest["nodes"][-1]["shape"]
    language = manifest["task"] == "language-model"
    assert manifest["task"] in ("classification", "language-model")
    assert len(positions) == (1 if language else 0)
    assert manifest["accuracy"]["metric"] == ("perplexity" if language else "top-1")
    for field in ("labels", "predictions"):
        expect(arrays[manifest[field]], "<i8", [images, *positions])
    expect(arrays[manifest["scores"]], "<f4", [images, classes])
    named = {manifest[field] for field in ("labels", "predictions", "scores")}
    if manifest["held"] is None:
        return named
    same(manifest["held"], PARTS["held"], "held")
    predictions = arrays[manifest["held"]["predictions"]]
    expect(predictions, "<i8", predictions.shape)
    assert predictions.ndim == (2 if language else 1)
    return named | {manifest["held"]["predictions"]}


def expect(array, dtype, shape):
    assert (array.dtype.str, list(array.shape)) == (dtype, list(shape))


def check_node(node, images, arrays):
    """Checks one node; returns the arrays that it names."""
    same(node, NODE, node["name"])
    inputs, params, attrs = OP[node["op"]]
    assert len(node["inputs"]) == inputs
    same(node["params"], params, node["name"])
    same(node["attrs"], attrs, node["name"])
    for name, array in node["params"].items():
        expect(arrays[array], *wanted_param(node, name, images, arrays))
    if node["op"] == "matmul":
        return check_matmul(node, images, arrays)
    if node["op"] not in ("conv", "linear", "lstm"):
        assert node["product"] is None
        return set(node["params"].values())
    return check_product(node["product"], images, arrays)


def wanted_param(node, name, images, arrays):
    """Checks the type and shape of a node's array."""
    shape = node["shape"]
    if name == "values":
        return ("<i4", [images, shape[0]]) if node["op"] == "tokens" else ("|u1", [images, *shape])
    if node["op"] == "add_positions":
        return "<f4", shape
    if node["op"] == "layer_norm":
        return "<f4", shape[-1:]
    if name == "table":
        return "<f4", [len(arrays[node["params"]["table"]]), shape[1]]
    return ("|i1" if node["op"] == "shift" else "<f4"), [shape[0]]


def check_matmul(node, images, arrays):
    """Checks a product of two computed operands; returns the arrays that its gate names (it has no others)."""
    product = node["product"]
    same(product, PRODUCT, node["name"])
    for field in ("activation", "right"):
        same(product[field], PARTS["activation"][:4], field)
        is_split = field == "activation" and product["gate"] is not None
        assert (product[field]["bits"] != product[field]["high_bits"]) == is_split
    assert all(product[field] is None for field in ("weight", "bias", "float_weight"))
    assert node["shape"] == [product["output"][0], product["out_channels"]]
    if product["gate"] is None:
        return set()
    gate, transposed = product["gate"], node["attrs"]["transposed"]
    assert "split" not in gate and gate.get("off", "dropped") == "dropped" and gate.get("causal", True) is True
    assert transposed or not {"off", "causal"} & set(gate) and gate["kind"] != "near-max"
    sides = [product["in_channels"], product["out_channels"] // product["groups"]]
    if not transposed:
        sides = [product["out_channels"], product["in_channels"] // product["groups"]]
    expect(arrays[gate["right_codes"]], code_type(product["right"]), [images, *sides, 1])
    return check_gate(product, images, arrays, product["groups"]) | {gate["right_codes"]}


def code_type(activation):
    return "|i1" if activation["encoding"] in ("twos-complement", "sign-magnitude") else "|u1"


def check_product(product, images, arrays):
    """Checks a matrix product; returns the arrays that it names."""
    same({"right": None, **product}, PRODUCT, "product")  # "right" is left out
    assert "right" not in product
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
    by_bits = product["gate"] is not None and "split" not in product["gate"]
    assert by_bits == (product["activation"]["bits"] != product["activation"]["high_bits"])
    return named if product["gate"] is None else named | check_gate(product, images, arrays)


def check_gate(product, images, arrays, thresholds=None):
    """Checks a gate; returns the arrays that it names, except the codes of a right operand."""
    gate, outputs = product["gate"], product["out_channels"]
    left_out = {"split": "bits", "first_channels": None, "off": "high", "causal": False, "right_codes": None}
    same({**left_out, **gate}, GATE, "gate")
    assert (thresholds is not None) == ("right_codes" in gate)
    thresholds = thresholds or outputs
    if gate.get("split", "bits") != "bits":
        assert gate["split"] == "channels"
        assert 0 < gate["first_channels"] < product["in_channels"] // product["groups"]
    shape = {"above": [thresholds], "between": [2, thresholds], "near-max": [thresholds]}[gate["kind"]]
    expect(arrays[gate["delta"]], "<f8", shape)
    expect(arrays[gate["thresholds"]], "<i4", shape)
    expect(arrays[gate["codes"]], code_type(product["activation"]), [images, product["in_channels"], *product["input"]])
    pixels = product["output"][0] * product["output"][1]
    expect(arrays[gate["gates"]], "|u1", [images, -(-outputs * pixels // 8)])
    assert len(gate["outputs_sha256"]) == images
    return {gate[field] for field in ("delta", "thresholds", "codes", "gates")}
