package rtl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// Case is one layer to run on the array.
type Case struct {
	// Problem is the layer, with its operands.
	Problem reference.Problem
	// Overlap is how far consecutive passes overlap, as in
	// reference.Machine.Overlap.
	Overlap string
	// QueueDepth is the depth of the queues that the run may use. It is at most the depth of the
	// build. Policies without queues ignore it.
	QueueDepth int
	// PartGroups is how many groups of L operands the buffers hold. Passes over more groups come in
	// parts. 0 means all groups.
	PartGroups int
	// PartWaits are the cycles by which parts come late, as in reference.Machine.PartWaits.
	PartWaits []int
	// Seed draws what registers hold before reset, and operands that the array did not ask for.
	Seed int32
}

// String describes the case in a line.
func (c Case) String() string {
	q := c.Problem
	kind := "dense"
	switch {
	case q.Low != nil:
		kind = "gated between"
	case q.Gated:
		kind = "gated above"
	}
	parts := ""
	if c.PartGroups > 0 {
		parts = fmt.Sprintf("parts of %d, late by %v, ", c.PartGroups, c.PartWaits)
	}
	return fmt.Sprintf("M %d, N %d, K %d, %d groups, %d of %d bits high, %s, %s, overlap %s, queues of %d, %sseed %d",
		q.M, q.N, q.K, q.Groups, q.HighBits, q.Bits, q.Encoding, kind, c.Overlap, c.QueueDepth, parts, c.Seed)
}

// machine returns the machine on which the models run the case.
func (c Case) machine(p Params) reference.Machine {
	settings := strict.Settings{}.With("queue_depth", max(c.QueueDepth, leastDepth(p.Policy)))
	if p.clustered() {
		settings = settings.With("share_columns", p.ShareColumns)
	}
	if p.Policy == bandShare {
		settings = settings.With("band_rows", p.band())
	}
	return reference.Machine{
		Geometry: p.Geometry, Overlap: c.Overlap, Policy: p.Policy, Settings: settings,
		PartOperands: c.PartGroups * p.Lanes, PartWaits: c.PartWaits,
	}
}

// Numbers of pg_top's inputs.
var (
	encodings = []pgworkloads.Encoding{
		pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar,
	}
	overlaps = []string{reference.OverlapFull, reference.OverlapDrain, reference.OverlapNone}
)

// maxPlanes is the number of planes of a code that the array can number.
const maxPlanes = 15

// check refuses invalid layers, and layers that don't fit in the array's registers.
func (c Case) check(p Params) error {
	q := c.Problem
	if q.Recurrent != nil {
		return errors.New("rtl: Problem.Recurrent: the controllers don't wait for a state; run each time step as a layer")
	}
	err := errors.Join(
		within("Problem.M", q.M, 1, maxExtent),
		within("Problem.N", q.N, 1, maxExtent),
		within("Problem.K", q.K, 1, maxExtent),
		within("Problem.Groups", q.Groups, 1, q.N),
		within("Problem.Bits", q.Bits, 1, maxPlanes),
	)
	if err != nil {
		return err
	}
	perConv := ints.CeilDiv(q.N/q.Groups, p.Cols)
	return errors.Join(
		fits("Problem.M", "tiles", ints.CeilDiv(q.M, p.Rows), p.TileBits),
		fits("Problem.K", "operand groups", ints.CeilDiv(q.K, p.Lanes), p.GroupBits),
		fits("Problem.N", "column groups", perConv*q.Groups, p.ColumnGroupBits),
		c.checkLengths(),
		c.checkWeights(p),
		c.checkQueue(p),
		c.checkOverlap(p),
		c.checkParts(p),
		c.checkNames(),
	)
}

// maxExtent bounds M, N and K, so that products of two of them are small.
const maxExtent = 1 << 20

// checkLengths refuses operands whose lengths don't match the layer.
func (c Case) checkLengths() error {
	q := c.Problem
	codes := q.Groups * q.M * q.K
	err := errors.Join(
		within("len(Problem.Activations)", len(q.Activations), codes, codes),
		within("len(Problem.Weights)", len(q.Weights), q.N*q.K, q.N*q.K),
	)
	if q.Padded != nil {
		err = errors.Join(err, within("len(Problem.Padded)", len(q.Padded), codes, codes))
	}
	switch {
	case !q.Gated:
		return err
	case q.Low != nil:
		err = errors.Join(err, within("len(Problem.Low)", len(q.Low), q.N, q.N),
			within("len(Problem.High)", len(q.High), q.N, q.N))
	default:
		err = errors.Join(err, within("len(Problem.Thresholds)", len(q.Thresholds), q.N, q.N))
	}
	if q.FirstOperands != 0 {
		return errors.Join(err, fmt.Errorf("rtl: Problem.FirstOperands: must be 0, as the Verilog splits outputs by bits alone, got %d", q.FirstOperands))
	}
	return errors.Join(err, within("Problem.HighBits", q.HighBits, 1, q.Bits-1))
}

func fits(field, what string, count, width int) error {
	if most := 1<<width - 1; count > most {
		return fmt.Errorf("rtl: %s: %d %s, more than the array's %d", field, count, what, most)
	}
	return nil
}

// checkWeights refuses weights that are too wide. It also refuses sums that could reach the ends of
// the accumulator's range, where thresholds are cut off.
func (c Case) checkWeights(p Params) error {
	widest := 0
	for i, w := range c.Problem.Weights {
		if least := -1 << (p.WeightBits - 1); int(w) < least || int(w) > -least-1 {
			return fmt.Errorf("rtl: Problem.Weights[%d]: must fit %d bits, got %d", i, p.WeightBits, w)
		}
		widest = max(widest, int(w), -int(w))
	}
	sum := int64(c.Problem.K) * int64(widest) << c.Problem.Bits
	if most := int64(1)<<(p.SumBits-1) - 1; sum >= most {
		return fmt.Errorf("rtl: Problem.K: sums could reach %d; accumulators of %d bits hold %d", sum, p.SumBits, most)
	}
	return nil
}

func (c Case) checkQueue(p Params) error {
	if !p.queued() {
		return nil
	}
	return within("Case.QueueDepth", c.QueueDepth, leastDepth(p.Policy), p.QueueDepth)
}

// checkOverlap refuses the one setting in which two passes drain from the same start. The array
// starts one draining pass per cycle.
func (c Case) checkOverlap(p Params) error {
	if p.Policy == "lockstep" && p.PEs() == 1 && c.Overlap == reference.OverlapDrain {
		return fmt.Errorf("rtl: Case.Overlap: must be full or none for lockstep on one PE, got %q", c.Overlap)
	}
	return nil
}

func (c Case) checkNames() error {
	if !slices.Contains(overlaps, c.Overlap) {
		return fmt.Errorf("rtl: Case.Overlap: must be one of %s, got %q", strings.Join(overlaps, ", "), c.Overlap)
	}
	if err := c.Problem.Encoding.Check(); err != nil {
		return fmt.Errorf("rtl: Problem.Encoding: %w", err)
	}
	return nil
}

// encode appends the case in the form that the bench reads (bench/layer.h).
func (c Case) encode(out []byte, p Params) []byte {
	q := c.Problem
	high := q.HighBits
	if !q.Gated {
		high = q.Bits
	}
	for _, field := range []int{
		q.M, q.N, q.K, q.Groups, q.Bits, high, slices.Index(encodings, q.Encoding),
		asInt(q.Gated), asInt(q.Low != nil), slices.Index(overlaps, c.Overlap), c.QueueDepth,
		asInt(q.Padded != nil), int(c.Seed), c.partGroups(p), len(c.PartWaits),
	} {
		out = appendInt(out, int32(field))
	}
	out = appendShorts(out, q.Activations)
	for _, padded := range q.Padded {
		out = append(out, byte(asInt(padded)))
	}
	out = appendShorts(out, q.Weights)
	above, below := q.Thresholds, []int32(nil)
	if q.Low != nil {
		above, below = q.Low, q.High
	}
	for _, limits := range [][]int32{above, below} {
		for n := range q.N {
			limit := int32(math.MaxInt32) // no gate uses it
			if limits != nil {
				limit = limits[n]
			}
			out = appendInt(out, limit)
		}
	}
	for _, wait := range c.PartWaits {
		out = appendInt(out, int32(wait))
	}
	return out
}

func asInt(on bool) int {
	if on {
		return 1
	}
	return 0
}

func appendInt(out []byte, v int32) []byte {
	return binary.LittleEndian.AppendUint32(out, uint32(v))
}

func appendShorts(out []byte, values []int16) []byte {
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, uint16(v))
	}
	return out
}
