package rtl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgsim/configs/ints"
	"pgsim/pe"
)

// Policies are the policies for which the array has a controller, in the order of pg_top's
// parameter POLICY.
var Policies = []string{"dense", "lockstep", "pe-queue", "column-queue", "column-share", greedy, layerShare, bandShare}

// Policies whose columns may share batches in clusters.
const (
	greedy     = "column-greedy"
	layerShare = "layer-share"
	bandShare  = "band-share"
)

// Params are fixed when the array is built. Bit widths of 0 take their defaults.
type Params struct {
	// Policy is one of Policies.
	Policy string
	pe.Geometry
	// QueueDepth (F) is the number of entries per PE (1 or more), or of lines of R entries per
	// column (2 or more), that the queues can hold. A run may use fewer.
	QueueDepth int
	// ShareColumns (w) is how many columns share batches under column-greedy, layer-share and
	// band-share. It divides Cols. 0 means all columns. Other policies ignore it.
	ShareColumns int
	// BandRows (H) is how many rows run batches under band-share. They are the last rows. 0 means
	// three eighths of all rows, rounded up. Other policies ignore it.
	BandRows int
	// WeightBits is the width of a weight, including the sign. 9 holds levels -255..255. SumBits is
	// the width of an accumulator, at most 32.
	WeightBits, SumBits int
	// TileBits, GroupBits and ColumnGroupBits limit the tiles of a layer, its groups of L operands,
	// and its column groups, to 2^bits - 1 each.
	TileBits, GroupBits, ColumnGroupBits int
}

// Default widths: layers of up to 4095 tiles, 8191 operand groups and 1023
// column groups.
const (
	defaultWeightBits      = 9
	defaultSumBits         = 32
	defaultTileBits        = 12
	defaultGroupBits       = 13
	defaultColumnGroupBits = 10
)

// withDefaults fills in widths that are 0.
func (p Params) withDefaults() Params {
	for _, field := range []struct {
		value    *int
		standard int
	}{
		{&p.QueueDepth, leastDepth(p.Policy)},
		{&p.WeightBits, defaultWeightBits},
		{&p.SumBits, defaultSumBits},
		{&p.TileBits, defaultTileBits},
		{&p.GroupBits, defaultGroupBits},
		{&p.ColumnGroupBits, defaultColumnGroupBits},
	} {
		if *field.value == 0 {
			*field.value = field.standard
		}
	}
	return p
}

// Largest parameters. Builds with larger ones take minutes.
const (
	maxSide       = 32
	maxLanes      = 16
	maxDigitBits  = 8
	maxWeightBits = 16
	maxSumBits    = 32
	maxQueueDepth = 64
	maxCountBits  = 20
)

func (p Params) check() error {
	return errors.Join(
		p.checkPolicy(),
		within("Params.Rows", p.Rows, 1, maxSide),
		within("Params.Cols", p.Cols, 1, maxSide),
		within("Params.Lanes", p.Lanes, 1, maxLanes),
		within("Params.DigitBits", p.DigitBits, 1, maxDigitBits),
		within("Params.DrainChains", p.DrainChains, 0, 1),
		within("Params.Folds", p.Folds, 0, 1),
		within("Params.QueueDepth", p.QueueDepth, leastDepth(p.Policy), maxQueueDepth),
		p.checkClusters(),
		within("Params.BandRows", p.BandRows, 0, p.Rows),
		within("Params.WeightBits", p.WeightBits, 2, maxWeightBits),
		within("Params.SumBits", p.SumBits, p.WeightBits, maxSumBits),
		within("Params.TileBits", p.TileBits, 1, maxCountBits),
		within("Params.GroupBits", p.GroupBits, 1, maxCountBits),
		within("Params.ColumnGroupBits", p.ColumnGroupBits, 1, maxCountBits),
	)
}

func (p Params) checkPolicy() error {
	if slices.Contains(Policies, p.Policy) {
		return nil
	}
	return fmt.Errorf("rtl: Params.Policy: must be one of %s, got %q", strings.Join(Policies, ", "), p.Policy)
}

func (p Params) checkClusters() error {
	if p.ShareColumns >= 0 && (p.ShareColumns == 0 || p.Cols%p.ShareColumns == 0) {
		return nil
	}
	return fmt.Errorf("rtl: Params.ShareColumns: must divide Cols = %d or be 0, got %d", p.Cols, p.ShareColumns)
}

func within(field string, got, least, most int) error {
	if least <= got && got <= most {
		return nil
	}
	return fmt.Errorf("rtl: %s: must be %d..%d, got %d", field, least, most, got)
}

// String names the array, e.g. "column-share 4x4 L1 P1 F4 W9 A32". If it has clusters, they are
// named, too: "column-greedy/2".
func (p Params) String() string {
	policy := p.Policy
	if p.cluster() < p.Cols {
		policy = fmt.Sprintf("%s/%d", policy, p.cluster())
	}
	if p.Policy == bandShare {
		policy = fmt.Sprintf("%s H%d", policy, p.band())
	}
	return fmt.Sprintf("%s %dx%d L%d P%d F%d W%d A%d",
		policy, p.Rows, p.Cols, p.Lanes, p.DigitBits, p.QueueDepth, p.WeightBits, p.SumBits)
}

// cluster returns how many columns share batches, for policies in which columns share batches.
func (p Params) cluster() int {
	if !p.clustered() || p.ShareColumns == 0 {
		return p.Cols
	}
	return p.ShareColumns
}

// band returns the number of rows that run batches.
func (p Params) band() int {
	const share, of = 3, 8
	switch {
	case p.Policy != bandShare:
		return p.Rows
	case p.BandRows == 0:
		return ints.CeilDiv(share*p.Rows, of)
	}
	return p.BandRows
}

// clustered tells whether the policy has clusters of columns.
func (p Params) clustered() bool {
	return slices.Contains([]string{greedy, layerShare, bandShare}, p.Policy)
}

// verilog returns the parameters by their names in pg_top, in a fixed order.
func (p Params) verilog() []parameter {
	return []parameter{
		{"POLICY", slices.Index(Policies, p.Policy)},
		{"R", p.Rows}, {"C", p.Cols}, {"L", p.Lanes}, {"P", p.DigitBits},
		{"W", p.WeightBits}, {"A", p.SumBits}, {"F", p.QueueDepth}, {"WC", p.cluster()}, {"H", p.band()},
		{"TW", p.TileBits}, {"GW", p.GroupBits}, {"NW", p.ColumnGroupBits},
	}
}

type parameter struct {
	name  string
	value int
}

// queued tells whether the policy has queues.
func (p Params) queued() bool { return p.Policy != "dense" && p.Policy != "lockstep" }

// leastDepth is the smallest depth of a policy's queues. If columns queue, up to R-1 entries may be
// left when R more come.
func leastDepth(policy string) int {
	switch policy {
	case "column-queue", "column-share", greedy, layerShare, bandShare:
		return 2
	}
	return 1
}
