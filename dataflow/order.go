package dataflow

import (
	"cmp"
	"slices"

	"pgsim/configs/strict"
	"pgsim/pgworkloads"
)

// Ordered is shared by policies whose columns share batches: the order of the channels. Weights and
// thresholds are stored in that order, so it costs no hardware. The place to which results are
// written goes with their channel. In a recurrent layer, channels keep the order of the network, in
// which the cell behind the array takes them.
type Ordered struct {
	// BalanceChannels deals channels to clusters of columns, so that all clusters get about the
	// same number of gated outputs.
	BalanceChannels bool `yaml:"balance_channels" default:"false" doc:"Whether output channels are dealt off line to clusters of array.share_columns by how often a calibration found them gated, instead of in the order of the network."`
}

// ordering is a policy that may want a different order of the channels.
type ordering interface {
	// clusters returns the width of the clusters to which channels are dealt, or 0 for the order of
	// the network.
	clusters(Machine) int
}

// clusters returns w.
func (r Reach) clusters(m Machine) int {
	if w := r.columns(m); r.BalanceChannels && w < m.Cols {
		return w
	}
	return 0
}

// Orders tells whether a machine runs channels in an order that comes from a calibration.
func (m Machine) Orders() bool {
	p, ok := m.Policy.(ordering)
	return ok && p.clusters(m) > 0
}

// CheckCalibration refuses a workload whose channels a machine can't order.
func (m Machine) CheckCalibration(w pgworkloads.Workload) error {
	gated := slices.ContainsFunc(w.Layers, func(l pgworkloads.LayerWork) bool { return l.Gated && !l.Recurrent })
	switch c := w.Calibration; {
	case !m.Orders() || !gated:
		return nil
	case c == nil:
		return strict.Errorf("array.balance_channels",
			"needs a calibration, which %s has not; make one of its trace with pgsim trace calibrate, or use array.balance_channels=false", w.Name)
	case c.StoredFrom != nil && w.Images > *c.StoredFrom:
		return strict.Errorf("array.balance_channels",
			"%s was calibrated on its stored samples from %d on, so only those before may run; use --images %d or array.balance_channels=false", w.Name, *c.StoredFrom, *c.StoredFrom)
	}
	return nil
}

// ordered returns a layer with the channels of its gates in the order in which they
// come to the columns of a machine.
func ordered(m Machine, w pgworkloads.LayerWork) pgworkloads.LayerWork {
	order := ChannelOrder(m, w)
	if order == nil {
		return w
	}
	gates := pgworkloads.NewGateMask(w.Gates.M(), w.Gates.N())
	for pixel := range w.Gates.M() {
		for position, channel := range order {
			if w.Gates.Gated(pixel, channel) {
				gates.Set(pixel, position)
			}
		}
	}
	w.Gates = gates
	return w
}

// ChannelOrder returns the channels of a layer in the order in which they come to the
// columns of a machine, nil for that of the network.
func ChannelOrder(m Machine, w pgworkloads.LayerWork) []int {
	if w.Gates == nil || w.Calibrated == nil || w.Recurrent || !m.Orders() {
		return nil
	}
	width := m.Policy.(ordering).clusters(m) //nolint:errcheck // Orders tells that it is one
	clusters := make([]cluster, m.Cols/width)
	order := make([]int, w.N())
	perGroup := w.N() / w.Groups
	for first := 0; first < w.N(); first += perGroup {
		for i := range perGroup {
			c := &clusters[i%m.Cols/width]
			c.free = append(c.free, first+i)
		}
		channels := integers(Range{first, first + perGroup})
		slices.SortStableFunc(channels, func(a, b int32) int { return cmp.Compare(w.Calibrated[b], w.Calibrated[a]) })
		for _, channel := range channels {
			c := least(clusters)
			order[c.free[0]] = int(channel)
			c.free = c.free[1:]
			c.sum += w.Calibrated[channel]
		}
	}
	return order
}

// cluster is a set of columns that share batches.
type cluster struct {
	free []int // positions of channels without one
	sum  uint64
}

// least returns the cluster with the least sum that has a free position.
func least(clusters []cluster) *cluster {
	var best *cluster
	for i := range clusters {
		if c := &clusters[i]; len(c.free) > 0 && (best == nil || c.sum < best.sum) {
			best = c
		}
	}
	return best
}
