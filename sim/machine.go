package sim

import (
	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory/dram"
	"pgsim/pe"
)

// NoBaseline is the name for having no baseline: there are no savings.
const NoBaseline = "none"

// ResolveMachine returns the accelerator of a preset or a file with some keys overridden, as
// [configs.Resolve] does, after all checks that need no workload.
func ResolveMachine(nameOrPath string, overrides []string) (configs.Accelerator, error) {
	known := configs.Names{
		"pe":                pe.Kinds.Names(),
		"policy":            dataflow.Policies.Names(),
		"dataflow":          dataflow.Dataflows.Names(),
		"overlap":           pe.Overlaps.Names(),
		"sums":              dataflow.SumPlaces.Names(),
		"dram kind":         dram.Kinds.Names(),
		"network overlap":   NetworkOverlaps.Names(),
		"network tensors":   NetworkTensors.Names(),
		"network constants": NetworkConstants.Names(),
		"dram device":       dram.Devices.Names(),
		"technology":        energy.Technologies.Names(),
		"operands":          energy.OperandKinds.Names(),
		"prediction":        dataflow.Predictions.Names(),
		"split":             ArraySplits.Names(),
		"activation reads":  ActivationReads.Names(),
		"queues":            dataflow.QueueKinds.Names(),

		"energy reference table": {""}, // a file, or none
	}
	return configs.Resolve(nameOrPath, overrides, known.Check, func(a configs.Accelerator) error {
		_, err := New(a)
		return err
	})
}

// ResolveBaseline returns the baseline for the savings of a machine: a preset or a file, nil for
// [NoBaseline], and for "" the same machine without gates. The baseline has the machine's
// settings of the network and of the operands that energies depend on. It also has the machine's
// post-processing unit and reads of activations, unless it has its own.
func ResolveBaseline(nameOrPath string, machine configs.Accelerator) (*configs.Accelerator, error) {
	switch nameOrPath {
	case NoBaseline:
		return nil, nil
	case "":
		twin := machine.DenseTwin()
		return &twin, nil
	}
	baseline, err := ResolveMachine(nameOrPath, nil)
	baseline.Network = machine.Network
	baseline.Energy.Operands = machine.Energy.Operands
	if read := &baseline.Scratchpads.Activation; read.Reads.IsZero() {
		read.Reads, read.LineWords = machine.Scratchpads.Activation.Reads, machine.Scratchpads.Activation.LineWords
	}
	if baseline.PPU.IsZero() {
		baseline.PPU = machine.PPU
	}
	return &baseline, err
}

// DependsOnData tells whether gates, or the values of activations, affect what an accelerator does
// or costs. Otherwise only the sizes of layers do.
func DependsOnData(a configs.Accelerator) bool {
	if a.Array.Policy != configs.DensePolicy || a.Energy.Operands.OfTrace() {
		return true
	}
	m, err := dataflow.NewMachine(a.Array)
	return err != nil || m.ReadsValues()
}
