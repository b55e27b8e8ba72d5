package system

import (
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/memory"
	"pgsim/memory/dram"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// Device returns the DRAM device of a machine, with the timings that the machine overrides. Its
// errors name the key at fault.
func Device(d configs.DRAM) (device.Device, error) {
	dev, err := device.Devices.Lookup(d.Device)
	if err != nil {
		return dev, strict.Errorf("dram.device", "%v", err)
	}
	return dev.With(d.Timing)
}

// BurstBytes returns the bytes of one DRAM access of a machine. An access stays whole however many
// channels there are.
func BurstBytes(d configs.DRAM) (uint64, error) {
	dev, err := Device(d)
	return dev.Organization.BurstBytes(), err
}

// CapacityBytes returns the total capacity of all DRAM channels of a machine.
func CapacityBytes(d configs.DRAM) (uint64, error) {
	dev, err := Device(d)
	return dev.Organization.CapacityBytes() * uint64(d.Channels), err
}

// Check returns an error if the machine's memory system can't be built, because of settings that
// exclude each other.
func Check(acc configs.Accelerator) error {
	var errs fault.Context
	_, err := New("", sim.NewSerialEngine(), &errs, acc)
	return err
}

// kind returns the builder of a machine's DRAM channels.
func kind(d configs.DRAM) (dram.Builder, error) {
	build, err := dram.Kinds.Lookup(d.Kind)
	if err != nil {
		return nil, strict.Errorf("dram.kind", "%v", err)
	}
	return build, nil
}

// pads returns the scratchpads of a machine.
func pads(s configs.Scratchpads) [memory.Pads]configs.Scratchpad {
	return [memory.Pads]configs.Scratchpad{
		memory.Activation: s.Activation.Scratchpad,
		memory.Weight:     s.Weight,
		memory.Output:     s.Output,
	}
}
