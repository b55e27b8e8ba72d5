package dma

import (
	"context"
	"strings"
	"testing"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// TestStrangeMessages: messages that nobody should send end the run with an
// error that says what came.
func TestStrangeMessages(t *testing.T) {
	for _, test := range []struct {
		name string
		port func(*DMA) sim.Port
		msg  sim.Msg
		want string
	}{
		{"control", (*DMA).Control, &memory.BlockDone{}, "DMA: got a *memory.BlockDone, takes transfers only"},
		{"memory", memory0, &memory.BlockDone{}, "DMA: got a *memory.BlockDone from a DRAM channel"},
		{"no request", memory0, &mem.WriteDoneRsp{RespondTo: "DMA#0"}, "DMA: got an answer to DMA#0, which it has not asked"},
		{"pad", pad0, &mem.WriteDoneRsp{}, "DMA: got a *mem.WriteDoneRsp from a scratchpad"},
		{"no block", pad0, &memory.BlockDone{ID: 3}, "DMA: block 3 is done, which is not the next one"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var errs fault.Context
			engine := errs.Guard(sim.NewSerialEngine())
			d := New("DMA", engine, &errs, Spec{
				Clock: clock.MHz(500), MaxOutstanding: 4, Buffer: 1,
				Interleave: device.Interleave{Channels: 1, BurstBytes: 64}, CapacityBytes: 1 << 20,
			})
			if test.port(d).Recv(test.msg) != nil {
				t.Fatal("the port is full")
			}
			if err := errs.Run(context.Background(), engine); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func memory0(d *DMA) sim.Port { return d.Memory(0) }
func pad0(d *DMA) sim.Port    { return d.Pad(memory.Activation) }
