// Command generate writes the assembly of package tile, and the loops that measure the peak rate of
// a processor. Run it with go generate.
package main

import (
	"flag"
	"log"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes in bytes.
const (
	wordSize   = 4 // of packed integers, and of a sum
	offsetSize = 8
)

// vectors is how many vectors of pixels a kernel multiplies by every word.
const vectors = 2

// kernel is what differs between kernels.
type kernel struct {
	name, doc string
	rows      int
	size      int // of a register, in bytes
	register  func() reg.VecVirtual
	load      func(from, to operand.Op)
	dot       func(weights, pixels, sums reg.VecVirtual)
}

var kernels = []kernel{
	{
		name: "wordsAVX2", doc: "multiplies signed 16-bit integers, two in a word", rows: 4, size: 32,
		register: build.YMM, load: build.VMOVDQU,
		dot: func(weights, pixels, sums reg.VecVirtual) {
			products := build.YMM()
			build.VPMADDWD(weights, pixels, products)
			build.VPADDD(products, sums, sums)
		},
	},
	{
		name: "wordsVNNI", doc: "multiplies signed 16-bit integers, two in a word", rows: 8, size: 64,
		register: build.ZMM, load: func(from, to operand.Op) { build.VMOVDQU32(from, to) },
		dot: vnni("VPDPWSSD"),
	},
	{
		name: "bytesVNNI", doc: "multiplies unsigned pixels of 8 bits with signed weights of 8 bits, four in a word", rows: 8, size: 64,
		register: build.ZMM, load: func(from, to operand.Op) { build.VMOVDQU32(from, to) },
		dot: vnni("VPDPBUSD"),
	},
}

// vnni returns an instruction that avo doesn't know. It adds without saturation.
func vnni(opcode string) func(weights, pixels, sums reg.VecVirtual) {
	return func(weights, pixels, sums reg.VecVirtual) {
		operands := []operand.Op{weights, pixels, sums}
		build.Instruction(&ir.Instruction{
			Opcode: opcode, Operands: operands, Inputs: operands, Outputs: []operand.Op{sums}, ISA: []string{"AVX512_VNNI"},
		})
	}
}

func main() {
	peak := flag.Bool("peak", false, "write the loops that measure the most that a processor can do")
	neon := flag.String("neon", "", "write the kernel of NEON to this file, and nothing else")
	flag.Parse()
	if *neon != "" {
		if err := writeNEON(*neon); err != nil {
			log.Fatal(err)
		}
		return
	}
	for _, k := range kernels {
		if *peak {
			k.writePeak()
		} else {
			k.write()
		}
	}
	build.Generate()
}

// write writes the kernel. It keeps all sums in registers. In every step it loads the pixels' words
// once and broadcasts the words of weights, one after the other.
func (k kernel) write() {
	build.TEXT(k.name, attr.NOSPLIT, "func(out0, out1 *int32, stride int, left0, left1 *uint32, offsets *int, steps int, weights *uint32, first0, first1 *int32)")
	build.Doc(k.name + " " + k.doc + ".")
	build.Pragma("noescape")
	var left, out [vectors]reg.Register
	left[0], left[1] = build.Load(build.Param("left0"), build.GP64()), build.Load(build.Param("left1"), build.GP64())
	offsets, steps := build.Load(build.Param("offsets"), build.GP64()), build.Load(build.Param("steps"), build.GP64())
	weights := build.Load(build.Param("weights"), build.GP64())
	sums := k.firstSums()

	build.Label("step")
	offset := build.GP64()
	build.MOVQ(operand.Mem{Base: offsets}, offset)
	var pixels [vectors]reg.VecVirtual
	for v := range pixels {
		pixels[v] = k.register()
		k.load(operand.Mem{Base: left[v], Index: offset, Scale: wordSize}, pixels[v])
	}
	for row := range k.rows {
		word := k.register()
		build.VPBROADCASTD(operand.Mem{Base: weights, Disp: row * wordSize}, word)
		for v := range pixels {
			k.dot(word, pixels[v], sums[v][row])
		}
	}
	build.ADDQ(operand.U8(offsetSize), offsets)
	build.ADDQ(operand.U8(k.rows*wordSize), weights)
	build.DECQ(steps)
	build.JNZ(operand.LabelRef("step"))

	stride := build.Load(build.Param("stride"), build.GP64())
	build.SHLQ(operand.U8(2), stride) // in bytes
	out[0], out[1] = build.Load(build.Param("out0"), build.GP64()), build.Load(build.Param("out1"), build.GP64())
	for row := range k.rows {
		for v := range out {
			k.load(sums[v][row], operand.Mem{Base: out[v]})
			build.ADDQ(stride, out[v])
		}
	}
	build.VZEROUPPER()
	build.RET()
}

// firstSums loads the initial sums of every row.
func (k kernel) firstSums() [vectors][]reg.VecVirtual {
	var sums [vectors][]reg.VecVirtual
	for v, param := range []string{"first0", "first1"} {
		first := build.Load(build.Param(param), build.GP64())
		for row := range k.rows {
			sum := k.register()
			build.VPBROADCASTD(operand.Mem{Base: first, Disp: row * wordSize}, sum)
			sums[v] = append(sums[v], sum)
		}
	}
	return sums
}

// writePeak writes a loop with only the kernel's multiplications, on registers.
func (k kernel) writePeak() {
	build.TEXT(k.name, attr.NOSPLIT, "func(steps int)")
	build.Doc(k.name + " multiplies as often as so many steps of the kernel do, from registers.")
	steps := build.Load(build.Param("steps"), build.GP64())
	word, pixels := k.register(), k.register()
	zero(word)
	zero(pixels)
	sums := make([]reg.VecVirtual, vectors*k.rows)
	for i := range sums {
		sums[i] = k.register()
		zero(sums[i])
	}
	build.Label("step")
	for _, sum := range sums {
		k.dot(word, pixels, sum)
	}
	build.DECQ(steps)
	build.JNZ(operand.LabelRef("step"))
	build.VZEROUPPER()
	build.RET()
}

// zero clears a register. VPXORD does it for 512 bits, VPXOR for 256.
func zero(r reg.VecVirtual) {
	if r.Size() == uint(kernels[0].size) {
		build.VPXOR(r, r, r)
		return
	}
	build.VPXORD(r, r, r)
}
