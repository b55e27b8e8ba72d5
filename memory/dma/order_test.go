package dma

import (
	"context"
	"slices"
	"testing"

	"github.com/sarchlab/akita/v3/mem/mem"
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// recorder is a connection that keeps what is sent and delivers nothing.
type recorder struct {
	sim.HookableBase
	sent []sim.Msg
}

func (r *recorder) CanSend(sim.Port) bool                    { return true }
func (r *recorder) Send(msg sim.Msg) *sim.SendError          { r.sent = append(r.sent, msg); return nil }
func (r *recorder) PlugIn(sim.Port, int)                     {}
func (r *recorder) Unplug(sim.Port)                          {}
func (r *recorder) NotifyAvailable(sim.VTimeInSec, sim.Port) {}

// TestOrderOfBlocks: loads that complete in the same cycle go to their scratchpad in the order of
// their requests, not of their channels.
func TestOrderOfBlocks(t *testing.T) {
	var errs fault.Context
	engine := errs.Guard(sim.NewSerialEngine())
	c := clock.MHz(500)
	d := New("DMA", engine, &errs, Spec{
		Clock: c, MaxOutstanding: 4, Buffer: 4,
		Interleave: device.Interleave{Channels: 2, BurstBytes: 64}, CapacityBytes: 1 << 20,
	})
	channels := [2]recorder{}
	for i := range channels {
		d.Memory(i).SetConnection(&channels[i])
	}
	var pad recorder
	d.Pad(memory.Weight).SetConnection(&pad)
	const second, first = 0, 64 // channels 0 and 1
	for i, address := range []uint64{first, second} {
		req := memory.NewTransferReq(nil, d.Control(), 0, memory.Transfer{
			ID: uint64(i), Pad: memory.Weight, Address: address, Bytes: 64,
		})
		d.Control().Recv(req)
	}
	if err := errs.Run(context.Background(), engine); err != nil {
		t.Fatal(err)
	}
	for i := range channels {
		rsp := &mem.DataReadyRsp{RespondTo: channels[i].sent[0].Meta().ID}
		rsp.RecvTime = c.Time(10)
		d.Memory(i).Recv(rsp)
	}
	if err := errs.Run(context.Background(), engine); err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, msg := range pad.sent {
		got = append(got, msg.(*memory.BlockReq).Block.ID)
	}
	if want := []uint64{0, 1}; !slices.Equal(got, want) {
		t.Errorf("blocks go in the order %v, want %v", got, want)
	}
}
