package energy_test

import (
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/pe"
)

// A layer took a million PE steps and moved 64 KiB from DRAM in a millisecond.
func Example() {
	acc, err := configs.Resolve("dense-16x16", []string{"dram.device=ddr4-2400", "energy.technology=45nm"})
	if err != nil {
		fmt.Println(err)
		return
	}
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := energy.New(acc, machine.Hardware())
	if err != nil {
		fmt.Println(err)
		return
	}
	parts, err := model.Energy(energy.Actions{
		Array:   pe.Activity{FullSteps: 1_000_000},
		DRAM:    energy.DRAMActions{Reads: 1024, Activates: 8, ActiveCycles: 8192, Cycles: 1_200_000},
		Seconds: 1e-3,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	const pjPerUJ = 1e6
	for _, p := range parts {
		if p.Name == "array_full" || p.Name == "dram" {
			fmt.Printf("%s: %.2f uJ\n", p.Name, p.Value/pjPerUJ)
		}
	}

	_, err = model.Energy(energy.Actions{QueuePushes: 1})
	fmt.Println(err)
	// Output:
	// array_full: 0.52 uJ
	// dram: 392.43 uJ
	// energy: queue pushes have no price, but there were 1: this policy has no queues of gated outputs
}
