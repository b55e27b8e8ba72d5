package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// drawValued draws a small convolution with codes, and an array of PEs of a kind.
func drawValued(t *rapid.T, kind string) (Machine, pgworkloads.LayerWork, int) {
	between := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	groups := between("groups", 1, 2)
	l := pgworkloads.Layer{
		Name: "layer", Op: pgworkloads.OpConv, Groups: groups,
		InChannels: groups * between("channels", 1, 5), OutChannels: groups * between("outputs", 1, 5),
		Kernel: [2]int{between("kernel", 1, 3), between("kernel", 1, 3)}, Stride: [2]int{between("stride", 1, 2), 1},
		Padding: [2]int{between("padding", 0, 1), 0}, Input: [2]int{between("height", 3, 5), between("width", 3, 5)},
		Activation: pgworkloads.Activation{Bits: between("bits", 2, 6), Scale: 1, Encoding: rapid.SampledFrom([]pgworkloads.Encoding{
			pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
		}).Draw(t, "encoding")},
		WeightBits: 8,
	}
	if l.Activation.HighBits, l.Gated = l.Activation.Bits, rapid.Bool().Draw(t, "gated"); l.Gated {
		l.Activation.HighBits = between("high bits", 1, l.Activation.Bits-1)
	}
	l.Output = l.OutputSize()
	images := between("images", 1, 2)
	w := pgworkloads.LayerWork{Layer: l, Codes: pgworkloads.NewInputCodes(l, images)}
	least, most := l.Activation.Range()
	for image := range images {
		for i := range w.Codes.Image(image) {
			w.Codes.Image(image)[i] = pgworkloads.WordOf(rapid.IntRange(least, most).Draw(t, "code"))
		}
	}
	settings := strict.Settings{}.With("region_rows", between("region rows", 1, 3)).With("region_columns", between("region columns", 1, 3)).
		With("region_channels", between("region channels", 1, 3)).With("region_threshold", between("threshold", 0, pgworkloads.WholeThreshold+1))
	a := configs.Array{
		PE: configs.PEKind(kind), Lanes: between("lanes", 1, 4), DigitBits: between("digit", 1, 3), WeightBits: 8, AccumulatorBits: 32, Settings: settings,
	}
	if fixing, ok := registered(t, kind).(pe.Fixing); ok {
		a.DigitBits = fixing.Fixed()["digit_bits"]
	}
	element, err := pe.New(a)
	if err != nil {
		t.Fatal(err)
	}
	overlap, _ := pe.Overlaps.Lookup("full")
	return Machine{
		Geometry: pe.Geometry{Rows: between("rows", 1, 4), Cols: between("cols", 1, 4), PE: element},
		Dataflow: OutputStationary{}, Overlap: overlap, Policy: ungated,
	}, w, images
}

// registered returns the kind with the given name.
func registered(t *rapid.T, name string) pe.Kind {
	kind, err := pe.Kinds.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return kind
}

// operand is a code that a pixel reads, and whether all its bits count. On PEs that know no regions
// they do.
type operand struct {
	code int
	all  bool
}

// valuedTerms returns what each lane adds in each step of a group of operands: the part of the
// activation's value, 0 for nothing. This is the definition of a kind, written independently.
var valuedTerms = map[string]func(p pe.PE, a pgworkloads.Activation, group []operand) [][]int{
	// Each lane has its bits that are 1, one per step.
	"bit-skipping": func(_ pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		var steps [][]int
		for lane, o := range group {
			at := 0
			for _, term := range planes(a, o.code) {
				if term == 0 {
					continue
				}
				if at == len(steps) {
					steps = append(steps, make([]int, len(group)))
				}
				steps[at][lane] = term
				at++
			}
		}
		if steps == nil {
			return [][]int{make([]int, len(group))}
		}
		return steps
	},
	// All lanes have the same plane, from the highest one that isn't 0 everywhere.
	"group-precision": func(_ pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		var steps [][]int
		for plane := range a.Bits {
			step, some := make([]int, len(group)), plane == a.Bits-1 || steps != nil
			for lane, o := range group {
				step[lane] = planes(a, o.code)[plane]
				some = some || step[lane] != 0
			}
			if some {
				steps = append(steps, step)
			}
		}
		return steps
	},
	// All lanes have the same digit, from the highest on. Lanes without low bits have nothing of
	// these. The low planes come if any lane has them.
	"region-precision": func(p pe.PE, a pgworkloads.Activation, group []operand) [][]int {
		count := a.HighBits
		for _, o := range group {
			if o.all {
				count = a.Bits
			}
		}
		digit := p.OperandBits() / p.Group()
		var steps [][]int
		for first := 0; first < count; first += digit {
			step := make([]int, len(group))
			for lane, o := range group {
				for plane := first; plane < min(first+digit, count); plane++ {
					if plane < a.HighBits || o.all {
						step[lane] += codePlanes(a, o.code)[plane]
					}
				}
			}
			steps = append(steps, step)
		}
		return steps
	},
}

// noCode marks the padding.
const noCode = -1 << 20

// planes returns what the planes of a code's magnitude add, the highest first.
func planes(a pgworkloads.Activation, code int) []int {
	terms := make([]int, a.Bits)
	for i := range terms {
		place := 1 << (a.Bits - 1 - i)
		set := code&place != 0
		switch {
		case code == noCode:
		case a.Encoding == pgworkloads.Bipolar && !set:
			terms[i] = -place
		case a.Encoding == pgworkloads.Bipolar:
			terms[i] = place
		case code < 0 && -code&place != 0:
			terms[i] = -place
		case code >= 0 && set:
			terms[i] = place
		}
	}
	return terms
}

// codePlanes returns what the planes of a code add, the highest first. In two's complement these
// are the planes of the code, and the highest counts negative.
func codePlanes(a pgworkloads.Activation, code int) []int {
	if a.Encoding != pgworkloads.TwosComplement || code == noCode {
		return planes(a, code)
	}
	terms := make([]int, a.Bits)
	for i := range terms {
		terms[i] = code & (1 << (a.Bits - 1 - i))
	}
	terms[0] = -terms[0]
	return terms
}

// patch returns the operands that an output pixel reads.
func patch(p pe.PE, w pgworkloads.LayerWork, pixel, group int) []operand {
	var operands []operand
	image, y, x := pixel/w.PixelsPerImage(), pixel%w.PixelsPerImage()/w.Output[1], pixel%w.Output[1]
	regional, _ := p.(pe.Regional)
	for ky := range w.Kernel[0] {
		for kx := range w.Kernel[1] {
			for c := range w.InChannels / w.Groups {
				row, col := y*w.Stride[0]+ky-w.Padding[0], x*w.Stride[1]+kx-w.Padding[1]
				if row < 0 || row >= w.Input[0] || col < 0 || col >= w.Input[1] {
					operands = append(operands, operand{code: noCode})
					continue
				}
				channel := group*(w.InChannels/w.Groups) + c
				o := operand{w.Codes.Image(image)[(channel*w.Input[0]+row)*w.Input[1]+col].Code(), true}
				if regional != nil {
					o.all = sensitive(w, regional.Regions(), image, channel, row, col)
				}
				operands = append(operands, o)
			}
		}
	}
	return operands
}

// sensitive tells whether an input lies in a sensitive region. It adds up the magnitudes of all
// inputs in the region.
func sensitive(w pgworkloads.LayerWork, r pe.Regions, image, channel, row, col int) bool {
	sum, inputs := 0, 0
	for c := range w.InChannels {
		for y := range w.Input[0] {
			for x := range w.Input[1] {
				if c/r.Channels == channel/r.Channels && y/r.Rows == row/r.Rows && x/r.Columns == col/r.Columns {
					value := 0
					for _, term := range codePlanes(w.Activation, w.Codes.Image(image)[(c*w.Input[0]+y)*w.Input[1]+x].Code()) {
						value += term
					}
					sum, inputs = sum+max(value, -value), inputs+1
				}
			}
		}
	}
	return 100*sum >= r.Threshold*w.Activation.MaxMagnitude()*inputs
}

// registers is an array of PEs that takes bits of activations in as many steps as they need. A
// controller at its edge sends weights of a group to all columns, and terms of activations to each
// row. Both enter skewed, and hop one PE per cycle.
type registers struct {
	rows, cols, sets int
	terms            [][][][]int // by row, group, step and lane
	// right and down hold what PE(r,c) gets in this cycle, [r][c].
	right [][]*bundle
	down  [][]*int // a group
	held  [][][]int
	sums  [][]int
	// worked counts the cycles in which PEs work. last is the last of these cycles.
	worked, last int
}

// bundle is the terms of a group that a row takes in one step.
type bundle struct {
	terms []int
	last  bool
}

// run runs the array until everything has been computed, and returns for how many steps the
// controller was busy. Weights are weight(k, column).
func (a *registers) run(t *rapid.T, lanes int, weight func(k, col int) int) (steps int) {
	a.right, a.down = make([][]*bundle, a.rows), make([][]*int, a.rows)
	a.held, a.sums = make([][][]int, a.rows), make([][]int, a.rows)
	for r := range a.rows {
		a.right[r], a.down[r] = make([]*bundle, a.cols), make([]*int, a.cols)
		a.held[r], a.sums[r] = make([][]int, a.cols), make([]int, a.cols)
	}
	rowsIn, colsIn := make([][]*bundle, a.rows), make([][]*int, a.cols) // skewed: what entered in each cycle
	room, group, step := make([]int, a.rows), make([]int, a.rows), make([]int, a.rows)
	sent, groups := 0, len(a.terms[0])
	for cycle := range 10000 {
		// The controller.
		var weights *int
		if sent < groups && !full(room, a.sets) {
			g := sent
			weights = &g
			sent++
			for r := range room {
				room[r]++
			}
		}
		for c := range colsIn {
			colsIn[c] = append(colsIn[c], weights)
		}
		busy := false
		for r := range a.rows {
			var b *bundle
			if room[r] > 0 {
				of := a.terms[r][group[r]]
				b = &bundle{of[step[r]], step[r] == len(of)-1}
				step[r]++
				if b.last {
					group[r], step[r] = group[r]+1, 0
				}
			}
			rowsIn[r] = append(rowsIn[r], b)
			busy = busy || b != nil || group[r] < groups
		}
		for r := range room { // the room is available from the next cycle on
			if b := rowsIn[r][cycle]; b != nil && b.last {
				room[r]--
			}
		}
		if busy {
			steps = cycle + 1
		}
		a.hop(cycle, rowsIn, colsIn)
		a.compute(t, cycle, lanes, weight)
		if cycle > steps+a.rows+a.cols {
			return steps
		}
	}
	t.Fatal("the array never ends")
	return 0
}

func full(room []int, sets int) bool {
	for _, r := range room {
		if r == sets {
			return true
		}
	}
	return false
}

// hop moves everything on by one PE.
func (a *registers) hop(cycle int, rowsIn [][]*bundle, colsIn [][]*int) {
	for r := a.rows - 1; r >= 0; r-- {
		for c := a.cols - 1; c >= 0; c-- {
			switch {
			case c > 0:
				a.right[r][c] = a.right[r][c-1]
			case cycle >= r:
				a.right[r][c] = rowsIn[r][cycle-r]
			}
			switch {
			case r > 0:
				a.down[r][c] = a.down[r-1][c]
			case cycle >= c:
				a.down[r][c] = colsIn[c][cycle-c]
			}
		}
	}
}

// compute makes every PE keep the weights that come, and add its products.
func (a *registers) compute(t *rapid.T, cycle, lanes int, weight func(k, col int) int) {
	for r := range a.rows {
		for c := range a.cols {
			held := &a.held[r][c]
			if g := a.down[r][c]; g != nil {
				*held = append(*held, *g)
			}
			if len(*held) > a.sets {
				t.Fatalf("PE(%d,%d) holds weights of %d groups in cycle %d", r, c, len(*held), cycle)
			}
			b := a.right[r][c]
			if b == nil {
				continue
			}
			for lane, term := range b.terms {
				a.sums[r][c] += term * weight((*held)[0]*lanes+lane, c)
			}
			a.worked, a.last = a.worked+1, cycle
			if b.last {
				*held = (*held)[1:]
			}
		}
	}
}

// TestValuedPEsAgreeWithRegisters runs every tile of random layers on an array whose registers move
// in every cycle. It expects the sums of the layer, and the steps and work of the passes, even if
// sums of a part of K go through the output scratchpad.
func TestValuedPEsAgreeWithRegisters(t *testing.T) {
	for name, terms := range valuedTerms {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m, w, images := drawValued(t, name)
				var busy pe.Cycle
				var worked uint64
				segments := WholeLayer(w.Layer, images, m.Cols)
				if part := rapid.IntRange(0, 3).Draw(t, "groups of a part"); part > 0 { // every part is a segment
					segments = ByParts([][]Segment{segments}, w.K(), part*m.Element().Group())
				}
				for _, s := range segments {
					for _, tile := range split(s.Pixels, m.Rows) {
						steps, work := checkTile(t, m, w, tile, s, terms)
						busy, worked = busy+steps, worked+work
					}
				}
				report := run(NewSchedule(m, w, segments))
				if report.Breakdown.Busy != busy || report.Activity.FullSteps != worked || m.FullSteps(w, images) != worked {
					t.Fatalf("%d busy cycles and %d PE steps, %d by operands; registers say %d and %d",
						report.Breakdown.Busy, report.Activity.FullSteps, m.FullSteps(w, images), busy, worked)
				}
				a := report.Activity
				if all := a.FullSteps + a.IdleTilePartial; all != m.PEs()*uint64(busy) || report.Breakdown.Total() != report.Cycles {
					t.Fatalf("%d PE steps, want %d; %d of %d cycles", all, m.PEs()*uint64(busy), report.Breakdown.Total(), report.Cycles)
				}
			})
		})
	}
}

// checkTile runs a tile on registers and returns its steps and its working steps.
func checkTile(t *rapid.T, m Machine, w pgworkloads.LayerWork, tile Range, s Segment,
	terms func(pe.PE, pgworkloads.Activation, []operand) [][]int) (steps pe.Cycle, worked uint64) {
	element := m.Element().(pe.Valued)
	channels, operands := s.Channels, s.OperandsOf(w.K())
	lanes, group := element.Group(), channels.Lo/(w.N()/w.Groups)
	array := registers{rows: tile.Len(), cols: channels.Len(), sets: element.WeightSets()}
	weight := func(k, col int) int { return (k*7+(channels.Lo+col)*13)%31 - 15 }
	high, low := w.Activation.Parts()
	want := make([][]int, array.rows)
	for r := range array.rows {
		read := patch(element, w, tile.Lo+r, group)[operands.Lo:operands.Hi]
		var groups [][][]int
		for k := 0; k < len(read); k += lanes {
			groups = append(groups, terms(element, w.Activation, read[k:min(k+lanes, len(read))]))
		}
		array.terms = append(array.terms, groups)
		want[r] = make([]int, array.cols)
		for k, o := range read {
			if o.code == noCode {
				continue
			}
			word := pgworkloads.WordOf(o.code)
			value := int(high.Of(word))
			if o.all {
				value += int(low.Of(word))
			}
			for c := range array.cols {
				want[r][c] += weight(k, c) * value
			}
		}
	}
	steps = pe.Cycle(array.run(t, lanes, weight))
	for r := range want {
		for c := range want[r] {
			if array.sums[r][c] != want[r][c] {
				t.Fatalf("PE(%d,%d) has the sum %d, want %d", r, c, array.sums[r][c], want[r][c])
			}
		}
	}
	if last := int(steps) - 1 + array.rows + array.cols - 2; array.last > last {
		t.Fatalf("a PE computes in cycle %d, want %d or before", array.last, last)
	}
	return steps, uint64(array.worked)
}

// TestValuesThatAreNotKnown checks that activations without codes take all bits. The layer then
// costs what it costs on bit-serial PEs.
func TestValuesThatAreNotKnown(t *testing.T) {
	serial, err := pe.Kinds.Lookup(string(configs.BitSerial))
	if err != nil {
		t.Fatal(err)
	}
	for name := range valuedTerms {
		rapid.Check(t, func(t *rapid.T) {
			m, w, images := drawValued(t, name)
			w.Codes = nil
			got := RunAlone(m, w, images)
			lanes, digit := m.Element().Group(), 1
			if _, regional := m.PE.(pe.Regional); regional {
				digit = m.Element().OperandBits() / lanes
			}
			if m.PE, err = serial.New(configs.Array{Lanes: lanes, DigitBits: digit, WeightBits: 8, AccumulatorBits: 32}); err != nil {
				t.Fatal(err)
			}
			want := RunAlone(m, w, images)
			if got.Cycles != want.Cycles || got.Activity != want.Activity {
				t.Fatalf("%d cycles, bit-serial %d", got.Cycles, want.Cycles)
			}
		})
	}
}

// TestPlanesOfDefinition checks the definition that the tests above compare with.
func TestPlanesOfDefinition(t *testing.T) {
	for _, encoding := range []pgworkloads.Encoding{pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar} {
		a := pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: encoding, Scale: 1}
		high, low := a.Parts()
		least, most := a.Range()
		for code := least; code <= most; code++ {
			for name, of := range map[string][]int{"magnitude": planes(a, code), "code": codePlanes(a, code)} {
				sum := 0
				for _, term := range of {
					sum += term
				}
				if word := pgworkloads.WordOf(code); sum != int(high.Of(word)+low.Of(word)) {
					t.Errorf("%s: code %d is %d by its planes of the %s, want %d", encoding, code, sum, name, high.Of(word)+low.Of(word))
				}
			}
		}
	}
}
