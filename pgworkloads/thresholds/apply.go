package thresholds

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
)

// Apply changes the thresholds of a network. A target is calibrated on the given samples, which
// executes the network on all of them several times.
func Apply(n *network.Network, c pgworkloads.ThresholdChange, samples []network.Sample) error {
	if err := c.Check(); err != nil {
		return err
	}
	gated := n.GatedProducts()
	if len(gated) == 0 {
		if err := c.Refuse(); err != nil {
			return err
		}
	}
	n.Change = c
	calibrate := calibration{network: n, gated: gated, samples: samples}
	switch {
	case c.None():
	case c.TargetGated == nil:
		for i := range gated {
			n.SetThresholds(i, c.ThresholdOffset, c.Scale())
		}
	case c.TargetPer == pgworkloads.PerLayer:
		calibrate.layers(*c.TargetGated)
	default:
		calibrate.whole(*c.TargetGated)
	}
	return nil
}
