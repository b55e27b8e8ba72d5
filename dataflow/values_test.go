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
