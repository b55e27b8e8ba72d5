package sim

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// Equal asks for a machine that is scaled until it comes closest to another machine in some
// measure. Its zero value scales nothing.
type Equal struct {
	// Measure is area (of the chip), array-area (of all but scratchpads and DMA),
	// throughput (products per second at Activation bits, every PE busy) or bandwidth.
	Measure string
	// Machine is the other machine: a preset or a file.
	Machine string
	// By is what is scaled: rows, columns, lanes or channels. "" is the default of the measure:
	// channels for bandwidth, rows for all others.
	By string
}

// Bandwidth is scaled by channels.
const (
	bandwidthMeasure = "bandwidth"
	channelsScale    = "channels"
)

// equalMeasures are the measures and their units.
var equalMeasures = map[string]struct {
	unit string
	of   func(*System) float64
}{
	"area":           {"mm2", func(s *System) float64 { return s.Area().Total() }},
	"array-area":     {"mm2", (*System).ArrayArea},
	"throughput":     {"GMAC/s", (*System).throughput},
	bandwidthMeasure: {"GB/s", (*System).bandwidth},
}

// equalKeys are the keys that scale a machine.
var equalKeys = map[string]struct {
	key string
	of  func(*configs.Accelerator) int
}{
	"rows":        {"array.rows", func(a *configs.Accelerator) int { return a.Array.Rows }},
	"columns":     {"array.cols", func(a *configs.Accelerator) int { return a.Array.Cols }},
	"lanes":       {"array.lanes", func(a *configs.Accelerator) int { return a.Array.Lanes }},
	channelsScale: {"dram.channels", func(a *configs.Accelerator) int { return a.DRAM.Channels }},
}

// throughputBits are the activation bits of throughput: those of most embedded networks.
const throughputBits = 4

// EqualMeasures returns the names of the measures.
func EqualMeasures() []string { return slices.Sorted(maps.Keys(equalMeasures)) }

// EqualKeys returns what a machine can be scaled by.
func EqualKeys() []string { return slices.Sorted(maps.Keys(equalKeys)) }

// ParseEqual reads MEASURE=MACHINE, and what is scaled, where "" is the default of the measure.
func ParseEqual(text, by string) (Equal, error) {
	measure, machine, ok := strings.Cut(text, "=")
	if !ok || !slices.Contains(EqualMeasures(), measure) || machine == "" {
		return Equal{}, fmt.Errorf("must be MEASURE=MACHINE, e.g. area=%s, with one of %s, got %q",
			configs.Default, strings.Join(EqualMeasures(), ", "), text)
	}
	if by == "" {
		by = "rows"
		if measure == bandwidthMeasure {
			by = channelsScale
		}
	}
	if !slices.Contains(EqualKeys(), by) {
		return Equal{}, fmt.Errorf("a machine is scaled by one of %s, got %q", strings.Join(EqualKeys(), ", "), by)
	}
	if (measure == bandwidthMeasure) != (by == channelsScale) {
		return Equal{}, fmt.Errorf("channels scale bandwidth, and nothing else does; got %s by %s", measure, by)
	}
	return Equal{measure, machine, by}, nil
}

// Key returns the key that is scaled.
func (e Equal) Key() string { return equalKeys[e.By].key }

// Scaled is a machine that was scaled.
type Scaled struct {
	configs.Accelerator
	// Reached is the measure of the machine, Wanted that of the other one.
	Reached, Wanted float64
	equal           Equal
	// unscaled is the name of the machine before it was scaled.
	unscaled string
}

// Off returns the relative difference to the other machine's measure.
func (s Scaled) Off() float64 { return s.Reached/s.Wanted - 1 }

// String says what was scaled, and how close it came.
func (s Scaled) String() string {
	scaled, measure := equalKeys[s.equal.By], equalMeasures[s.equal.Measure]
	return fmt.Sprintf("%s with %s=%d has %s %.4g %s, %s has %.4g: %+.1f %%",
		s.unscaled, scaled.key, scaled.of(&s.Accelerator), s.equal.Measure, s.Reached, measure.unit, s.equal.Machine, s.Wanted, units.Percent*s.Off())
}

// ResolveEqual returns the machine of [ResolveMachine], scaled. Its name says what was changed, so
// that tables don't show it as the preset.
func ResolveEqual(nameOrPath string, overrides []string, e Equal) (Scaled, error) {
	start, err := ResolveMachine(nameOrPath, overrides)
	if err != nil {
		return Scaled{}, err
	}
	other, err := ResolveMachine(e.Machine, nil)
	if err != nil {
		return Scaled{}, fmt.Errorf("the machine that %s is scaled to: %w", nameOrPath, err)
	}
	wanted, err := e.of(other)
	if err != nil {
		return Scaled{}, err
	}
	own := equalKeys[e.By].of(&start)
	at := func(value int) (Scaled, error) {
		acc, err := ResolveMachine(nameOrPath, append(slices.Clone(overrides), fmt.Sprintf("%s=%d", e.Key(), value)))
		if err != nil {
			return Scaled{}, err
		}
		if value != own {
			acc.Name = configs.ChangedName(acc.Name, fmt.Sprintf("%s=%d", e.Key(), value))
		}
		reached, err := e.of(acc)
		return Scaled{acc, reached, wanted, e, start.Name}, err
	}
	// The smallest value that reaches the measure. Values that give no valid machine count as too
	// small below the machine's own value, and as too large above it.
	least := 1 + sort.Search(mostOf(e.Key()), func(i int) bool {
		s, err := at(i + 1)
		if err != nil {
			return i+1 > own
		}
		return s.Reached >= wanted
	})
	return nearest(at, least, own)
}

// mostOf returns the largest value of a key.
func mostOf(key string) (most int) {
	for _, f := range strict.Fields(&configs.Accelerator{}) {
		if f.Path == key {
			_, end, _ := strings.Cut(f.Tag.Get("range"), "..")
			most, _ = strconv.Atoi(end) // a test scales all keys
		}
	}
	return most
}

// nearest returns the machine that misses the measure by least, among the values around least and
// the machine's own.
func nearest(at func(int) (Scaled, error), least, own int) (Scaled, error) {
	best, found := Scaled{}, false
	for _, value := range []int{least, least - 1, own} {
		if s, err := at(value); err == nil && (!found || math.Abs(s.Off()) < math.Abs(best.Off())) {
			best, found = s, true
		}
	}
	if !found {
		return at(own)
	}
	return best, nil
}

// of returns the measure of a machine.
func (e Equal) of(acc configs.Accelerator) (float64, error) {
	s, err := New(acc)
	if err != nil {
		return 0, err
	}
	return equalMeasures[e.Measure].of(s), nil
}

// ArrayArea returns the area of the array with its queues and crossbars.
func (s *System) ArrayArea() (mm2 float64) {
	ofArray := func(group string) bool {
		return slices.ContainsFunc(s.machine.Hardware(), func(p hardware.Part) bool { return string(p.Group) == group })
	}
	for _, p := range s.Area() {
		if ofArray(p.Name) {
			mm2 += p.Value
		}
	}
	return mm2
}

// throughput returns how many products at throughputBits the PEs can compute, in 10^9 per second.
func (s *System) throughput() float64 {
	const manyOperands, giga = 1 << 12, 1e3 // MHz to 10^9 per second
	bits := min(throughputBits, s.machine.Element().MaxActivationBits())
	product := pgworkloads.Layer{
		InChannels: manyOperands, OutChannels: 1, Groups: 1, Kernel: [2]int{1, 1},
		Activation: pgworkloads.Activation{Bits: bits, HighBits: bits}, WeightBits: s.acc.Array.WeightBits,
	}
	steps := float64(s.machine.OutputSteps(product, dataflow.Full))
	return float64(s.pes()) * manyOperands / steps * s.acc.Clock.FrequencyMHz / giga
}

// bandwidth returns that of the DRAM.
func (s *System) bandwidth() float64 {
	v, _ := Bandwidth(s.acc) // New has looked up the device
	return v
}
