"""Precision Gating in plain Python integers: the reference for tests.

It is slow and literal on purpose: it evaluates bit planes one by one, and
computes every output in a loop over its kernel.
"""

from fractions import Fraction


def planes(code, bits, encoding):
    """The value of each bit plane of a code, least significant first."""
    if encoding == "unsigned":
        return [2**i if code >> i & 1 else 0 for i in range(bits)]
    if encoding == "bipolar":
        return [2**i if code >> i & 1 else -(2**i) for i in range(bits)]
    if encoding == "twos-complement":
        pattern = code % 2**bits
        worth = [2**i if pattern >> i & 1 else 0 for i in range(bits)]
        worth[-1] = -worth[-1]
        return worth
    sign = -1 if code < 0 else 1
    return [sign * 2**i if abs(code) >> i & 1 else 0 for i in range(bits)]


def all_codes(bits, encoding):
    """Every code of an encoding."""
    if encoding == "twos-complement":
        return range(-(2 ** (bits - 1)), 2 ** (bits - 1))
    if encoding == "sign-magnitude":
        return range(-(2**bits) + 1, 2**bits)
    return range(2**bits)


def convolve(image, weight, stride, padding, groups):
    """The convolution of ``image[c][y][x]`` with ``weight[n][c][i][j]``; pixels outside the image are 0."""
    height, width = len(image[0]), len(image[0][0])
    ins, outs = len(image) // groups, len(weight) // groups
    kh, kw = len(weight[0][0]), len(weight[0][0][0])
    oh = (height + 2 * padding[0] - kh) // stride[0] + 1
    ow = (width + 2 * padding[1] - kw) // stride[1] + 1

    def output(n, y, x):
        total = 0
        for c in range(ins):
            for i in range(kh):
                for j in range(kw):
                    row, column = y * stride[0] + i - padding[0], x * stride[1] + j - padding[1]
                    if 0 <= row < height and 0 <= column < width:
                        total += weight[n][c][i][j] * image[n // outs * ins + c][row][column]
        return total

    return [[[output(n, y, x) for x in range(ow)] for y in range(oh)] for n in range(len(weight))]


def is_on(kind, delta, high, unit):
    """A gate in exact real arithmetic: delta is a number, or (lo, hi)."""
    real = high * Fraction(unit)
    if kind == "above":
        return real > Fraction(delta)
    return Fraction(delta[0]) < real < Fraction(delta[1])


def map_image(image, function):
    """An image with a function applied to every element."""
    return [[[function(v) for v in row] for row in channel] for channel in image]
