package validate

import (
	"context"

	"pgsim/configs"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
)

func init() {
	Witnesses.Register("conservation",
		"whole runs: stalls, MACs, outputs and bytes add up between array, DMA, scratchpads and DRAM", conservation)
}

// conservation runs all traces on every preset. A run fails by itself if something is lost or
// invented.
func conservation(Options) ([]Finding, error) {
	layers, broken, detail := 0, uint64(0), ""
	for _, name := range traces.Names() {
		work, err := wholeTrace(name)
		if err != nil {
			return nil, err
		}
		for _, preset := range configs.PresetNames() {
			acc, err := configs.Load(preset)
			if err != nil {
				return nil, err
			}
			system, err := sim.New(acc)
			if err != nil {
				return nil, err
			}
			if _, err := system.Run(context.Background(), work, sim.Options{}); err != nil {
				broken++
				detail = name + " on " + preset + ": " + err.Error()
			}
			layers += len(work.Layers)
		}
	}
	return []Finding{exact("all traces on every preset", layers, "layers", broken, "runs broken", detail)}, nil
}
