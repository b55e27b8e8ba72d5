// Command generate writes the assembly of package elementwise. Run it with go generate.
package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Numbers of a round of a loop: two vectors of float64.
const (
	round  = 8
	vector = 4
)

// Sizes in bytes.
const (
	floatSize = 8
	wordSize  = 8
	intSize   = 4
	codeSize  = 2
)

// Immediate operands.
const (
	toNearestEven = 8 // of VROUNDPD, without exceptions
	unordered     = 3 // of VCMPPD
	notBelow      = 5 // of VCMPPD, or unordered
	codeMask      = 1<<9 - 1
	byteMask      = 1<<byteBits - 1
	byteBits      = 8
)

func main() {
	scale()
	add()
	quantize()
	encode()
	outputs()
	gate()
	pack()
	build.Generate()
}

// function starts a function. Its loop is written by body, for one round.
func function(name, signature, doc string) {
	build.TEXT(name, attr.NOSPLIT, signature)
	build.Doc(name + " " + doc + ". n is a multiple of 8 and above 0.")
	build.Pragma("noescape")
}

func pointer(name string) reg.Register { return build.Load(build.Param(name), build.GP64()) }

// number loads a float64 into all lanes.
func number(name string) reg.VecVirtual {
	all := build.YMM()
	address, err := build.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	build.VBROADCASTSD(address.Addr, all)
	return all
}

// loop writes a loop of rounds. Each round advances the pointers by sizes bytes per number.
func loop(pointers []reg.Register, sizes []uint64, body func()) {
	n := pointer("n")
	build.Label("round")
	body()
	for i, p := range pointers {
		build.ADDQ(operand.U8(round*sizes[i]), p)
	}
	build.SUBQ(operand.U8(round), n)
	build.JNZ(operand.LabelRef("round"))
	build.VZEROUPPER()
	build.RET()
}

// halves calls body for both vectors of a round, with the index of their first number.
func halves(body func(first int)) {
	body(0)
	body(vector)
}

func floats(base reg.Register, first int) operand.Mem {
	return operand.Mem{Base: base, Disp: first * floatSize}
}

func scale() {
	function("scaleAVX2", "func(out, a *float64, n int, scale, bias float64)", "computes a * scale + bias, rounded twice")
	out, a, scale, bias := pointer("out"), pointer("a"), number("scale"), number("bias")
	loop([]reg.Register{out, a}, []uint64{floatSize, floatSize}, func() {
		halves(func(first int) {
			x := build.YMM()
			build.VMULPD(floats(a, first), scale, x)
			build.VADDPD(x, bias, x)
			build.VMOVUPD(x, floats(out, first))
		})
	})
}

func add() {
	function("addAVX2", "func(out, a, b *float64, n int)", "computes a + b")
	out, a, b := pointer("out"), pointer("a"), pointer("b")
	loop([]reg.Register{out, a, b}, []uint64{floatSize, floatSize, floatSize}, func() {
		halves(func(first int) {
			x := build.YMM()
			build.VMOVUPD(floats(a, first), x)
			build.VADDPD(floats(b, first), x, x)
			build.VMOVUPD(x, floats(out, first))
		})
	})
}

// rounder rounds to the nearest code. The exact way divides, which takes longer than everything
// else. So numbers are multiplied by an inverse. If a result is too close to the middle between two
// codes, both vectors of the round are computed again, exactly.
type rounder struct {
	// quick and exact compute the number to be rounded.
	quick, exact func(x, to reg.VecVirtual)
	// middle is the distance from a code at which the middle starts. magnitude has all bits except
	// signs.
	middle, magnitude reg.VecVirtual
}

func newRounder(quick, exact func(x, to reg.VecVirtual)) rounder {
	r := rounder{quick, exact, number("middle"), build.YMM()}
	build.VPCMPEQQ(r.magnitude, r.magnitude, r.magnitude)
	build.VPSRLQ(operand.U8(1), r.magnitude, r.magnitude)
	return r
}

// round rounds both vectors of a round.
func (r rounder) round(x []reg.VecVirtual) []reg.VecVirtual {
	codes := []reg.VecVirtual{build.YMM(), build.YMM()}
	uncertain := []reg.VecVirtual{build.YMM(), build.YMM()}
	for v, code := range codes {
		off := build.YMM()
		r.quick(x[v], off)
		build.VROUNDPD(operand.U8(toNearestEven), off, code)
		build.VSUBPD(code, off, off)
		build.VANDPD(r.magnitude, off, off)
		build.VCMPPD(operand.U8(notBelow), r.middle, off, uncertain[v]) // and NaN
	}
	build.VORPD(uncertain[0], uncertain[1], uncertain[0])
	signs := build.GP32()
	build.VMOVMSKPD(uncertain[0], signs)
	build.TESTL(signs, signs)
	build.JZ(operand.LabelRef("rounded"))
	for v, code := range codes {
		exact := build.YMM()
		r.exact(x[v], exact)
		build.VROUNDPD(operand.U8(toNearestEven), exact, code)
	}
	build.Label("rounded")
	return codes
}

func quantize() {
	function("quantizeAVX2", "func(out, a *float64, n int, least, clip, steps, unit, inverse, middle float64)", "clamps and rounds to steps")
	out, a := pointer("out"), pointer("a")
	least, clip, steps, unit, inverse := number("least"), number("clip"), number("steps"), number("unit"), number("inverse")
	r := newRounder(
		func(x, to reg.VecVirtual) { build.VMULPD(inverse, x, to) },
		func(x, to reg.VecVirtual) {
			build.VDIVPD(clip, x, to)
			build.VMULPD(steps, to, to)
		})
	loop([]reg.Register{out, a}, []uint64{floatSize, floatSize}, func() {
		var clamped []reg.VecVirtual
		halves(func(first int) {
			x := build.YMM()
			build.VMOVUPD(floats(a, first), x)
			// For two zeros, and for NaN, these return the first operand that is named here: +0, and a
			// bound.
			build.VMAXPD(least, x, x)
			build.VMINPD(clip, x, x)
			clamped = append(clamped, x)
		})
		codes := r.round(clamped)
		halves(func(first int) {
			y, none := codes[first/vector], build.YMM()
			build.VMULPD(unit, y, y)
			build.VMOVUPD(floats(a, first), none)
			build.VCMPPD(operand.U8(unordered), none, none, none) // all bits set: NaN as well
			build.VORPD(none, y, y)
			build.VMOVUPD(y, floats(out, first))
		})
	})
}

func encode() {
	function("encodeAVX2", "func(words *uint16, a *float64, n int, scale, shift, perUnit, least, most, inverse, middle float64)", "finds the words of codes")
	words, a := pointer("words"), pointer("a")
	scale, shift, perUnit := number("scale"), number("shift"), number("perUnit")
	least, most, inverse := number("least"), number("most"), number("inverse")
	mask := spreadBits(codeMask | codeMask<<16)
	shifted := func(to reg.VecVirtual) {
		build.VADDPD(shift, to, to)
		build.VMULPD(perUnit, to, to)
	}
	r := newRounder(
		func(x, to reg.VecVirtual) {
			build.VMULPD(inverse, x, to)
			shifted(to)
		},
		func(x, to reg.VecVirtual) {
			build.VDIVPD(scale, x, to)
			shifted(to)
		})
	loop([]reg.Register{words, a}, []uint64{codeSize, floatSize}, func() {
		var values []reg.VecVirtual
		halves(func(first int) {
			x := build.YMM()
			build.VMOVUPD(floats(a, first), x)
			values = append(values, x)
		})
		var codes []reg.VecVirtual
		for _, x := range r.round(values) {
			code := build.XMM()
			build.VMAXPD(least, x, x) // that of NaN, too
			build.VMINPD(most, x, x)
			build.VCVTPD2DQY(x, code)
			codes = append(codes, code)
		}
		build.VPACKSSDW(codes[1], codes[0], codes[0])
		build.VPAND(mask, codes[0], codes[0])
		build.VMOVDQU(codes[0], operand.Mem{Base: words})
	})
}

// spreadBits returns a register of 128 bits with a constant in every 32.
func spreadBits(bits uint32) reg.VecVirtual {
	one, all := build.GP32(), build.XMM()
	build.MOVL(operand.U32(bits), one)
	build.VMOVD(one, all)
	build.VPBROADCASTD(all, all)
	return all
}

func outputs() {
	function("outputsAVX2", "func(out *float64, sums *int32, n int, scale, bias float64)", "computes sums * scale + bias, rounded twice")
	out, sums, scale, bias := pointer("out"), pointer("sums"), number("scale"), number("bias")
	loop([]reg.Register{out, sums}, []uint64{floatSize, intSize}, func() {
		halves(func(first int) {
			x := build.YMM()
			build.VCVTDQ2PD(operand.Mem{Base: sums, Disp: first * intSize}, x)
			build.VMULPD(scale, x, x)
			build.VADDPD(bias, x, x)
			build.VMOVUPD(x, floats(out, first))
		})
	})
}

// spread loads a number of 32 bits into all lanes.
func spread(name string) reg.VecVirtual {
	one, all := build.XMM(), build.YMM()
	build.VMOVD(build.Load(build.Param(name), build.GP32()), one)
	build.VPBROADCASTD(one, all)
	return all
}

func gate() {
	function("gateAVX2", "func(high, low *int32, n int, lower, upper int32, gates *uint64, bit uint64)", "decides gates")
	high, low, gates := pointer("high"), pointer("low"), pointer("gates")
	lower, upper := spread("lower"), spread("upper")
	bitOnly, bit := build.XMM(), build.YMM()
	build.VMOVQ(build.Load(build.Param("bit"), build.GP64()), bitOnly)
	build.VPBROADCASTQ(bitOnly, bit)
	loop([]reg.Register{high, low, gates}, []uint64{intSize, intSize, wordSize}, func() {
		sum, on, below := build.YMM(), build.YMM(), build.YMM()
		build.VMOVDQU(operand.Mem{Base: high}, sum)
		build.VPCMPGTD(lower, sum, on)
		build.VPCMPGTD(sum, upper, below)
		build.VPAND(below, on, on)
		rest := build.YMM()
		build.VPAND(operand.Mem{Base: low}, on, rest)
		build.VPADDD(rest, sum, sum)
		build.VMOVDQU(sum, operand.Mem{Base: high})
		halves(func(first int) {
			four, wide := build.XMM(), build.YMM()
			build.VEXTRACTI128(operand.U8(first/vector), on, four)
			build.VPMOVSXDQ(four, wide)
			build.VPAND(bit, wide, wide)
			at := operand.Mem{Base: gates, Disp: first * wordSize}
			build.VPOR(at, wide, wide)
			build.VMOVDQU(wide, at)
		})
	})
}

func pack() {
	function("packAVX2", "func(high, low *uint32, a, b, c, d *uint16, n int, highMask, highAgain, highPlus, lowMask, lowAgain, lowPlus uint32)", "packs bytes of codes")
	high, low := pointer("high"), pointer("low")
	a, b, c, d := pointer("a"), pointer("b"), pointer("c"), pointer("d")
	part := func(name string) func(codes reg.VecVirtual, to reg.Register) {
		mask, again, plus := spread(name+"Mask"), spread(name+"Again"), spread(name+"Plus")
		return func(codes reg.VecVirtual, to reg.Register) {
			value, more := build.YMM(), build.YMM()
			build.VPAND(mask, codes, value)
			build.VPAND(again, codes, more)
			build.VPADDB(more, value, value)
			build.VPADDB(plus, value, value)
			build.VMOVDQU(value, operand.Mem{Base: to})
		}
	}
	writeHigh, writeLow := part("high"), part("low")
	bytes := spreadBits(byteMask | byteMask<<16)
	// pair returns the bytes of two channels, side by side in words of 32 bits.
	pair := func(first, second reg.Register) reg.VecVirtual {
		x, y, wide := build.XMM(), build.XMM(), build.YMM()
		build.VPAND(operand.Mem{Base: first}, bytes, x)
		build.VMOVDQU(operand.Mem{Base: second}, y)
		build.VPSLLW(operand.U8(byteBits), y, y)
		build.VPOR(y, x, x)
		build.VPMOVZXWD(x, wide)
		return wide
	}
	pointers := []reg.Register{high, low, a, b, c, d}
	loop(pointers, []uint64{intSize, intSize, codeSize, codeSize, codeSize, codeSize}, func() {
		codes, rest := pair(a, b), pair(c, d)
		build.VPSLLD(operand.U8(2*byteBits), rest, rest)
		build.VPOR(rest, codes, codes)
		writeLow(codes, low)
		writeHigh(codes, high)
	})
}
