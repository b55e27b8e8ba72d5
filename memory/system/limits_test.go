package system

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/dram/channel"
)

// TestTinyBuffers: nothing deadlocks or gets lost if every queue holds only one.
func TestTinyBuffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(drawMachine(t, "event"))
		r.sizes = sizes{buffer: 1, wire: 1, controller: channel.Spec{Reads: 1, Writes: 1, DrainAt: 1}}
		requests := drawTransfers(t, 20, 3000)
		checkCounts(t, r.acc, requests, r.run(t, requests).Counts)
	})
}

// TestErrors: transfers that can't be carried out end the run with an error that names the key at
// fault, and without a panic.
func TestErrors(t *testing.T) {
	const capacity = 4 << 30 // of one channel of ddr4-2400
	for _, test := range []struct {
		name     string
		transfer memory.Transfer
		want     string
	}{
		{"nothing", memory.Transfer{Address: 64}, "DMA: a load of 0 bytes at 0x40; leave it out"},
		{"no such pad", memory.Transfer{Pad: 3, Bytes: 1}, "DMA: a load of scratchpad 3; there is no such scratchpad"},
		{"negative pad", memory.Transfer{Pad: -1, Bytes: 1}, "DMA: a load of scratchpad -1"},
		{"begins beyond", memory.Transfer{Store: true, Address: capacity, Bytes: 1},
			"dram.channels: 1 hold 4294967296 bytes, too few for a store of 1 bytes at 0x100000000; use more channels"},
		{"ends beyond", memory.Transfer{Address: capacity - 1, Bytes: 2}, "dram.channels: 1 hold 4294967296 bytes"},
		{"wraps round", memory.Transfer{Address: 64, Bytes: ^uint64(0)}, "dram.channels: 1 hold 4294967296 bytes"},
		{"too large a block", memory.Transfer{Store: true, Pad: memory.Output, Bytes: 64<<10 + 1},
			"scratchpads.output.capacity_kib: a block of 65537 bytes does not fit into 65536; raise it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			good := memory.Transfer{Bytes: 64}
			_, _, err := newRig(machine(t)).try([]request{{0, good}, {1, test.transfer}, {2, good}})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestLastByte: the last byte of the DRAM is still there.
func TestLastByte(t *testing.T) {
	run(t, machine(t), []request{{0, memory.Transfer{Address: 4<<30 - 1, Bytes: 1}}})
}

// TestRefusedMachines: machines that can't be built are refused, naming the key at fault.
func TestRefusedMachines(t *testing.T) {
	for _, test := range []struct {
		change func(*configs.Accelerator)
		want   string
	}{
		{func(a *configs.Accelerator) { a.DRAM.Device = "ddr4-2401" }, `dram.device: unknown dram device "ddr4-2401", did you mean "ddr4-2400"?`},
		{func(a *configs.Accelerator) { a.DRAM.Kind = "events" }, `dram.kind: unknown dram kind "events", did you mean "event"?`},
		{func(a *configs.Accelerator) { a.DRAM.Channels = 0 }, "dram.channels: must be 1..16, got 0"},
		{func(a *configs.Accelerator) { a.DRAM.Timing.RAS = 1 }, "dram.timing.ras: must be at least"},
		{func(a *configs.Accelerator) { a.DMA.MaxOutstanding = 0 }, "dma.max_outstanding: must be 1..1024, got 0"},
		{func(a *configs.Accelerator) { a.Scratchpads.Weight.Banks = 0 }, "scratchpads.weight.banks: must be 1..1024, got 0"},
		{func(a *configs.Accelerator) { a.Clock.FrequencyMHz = 0 }, "clock.frequency_mhz: must be 1..10000, got 0"},
	} {
		_, err := New("", nil, nil, machine(t, test.change))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
