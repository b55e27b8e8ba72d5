package dram

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// drawRequests draws requests that come in clusters, close enough to hit open rows, write queues
// and each other.
func drawRequests(t *rapid.T, d device.Device, n int) []request {
	o := d.Organization
	rows := rapid.IntRange(1, 4).Draw(t, "rows")
	bursts := rapid.IntRange(1, 64).Draw(t, "bursts of a row")
	pause := rapid.SampledFrom([]int{0, 0, 3, 100, 5000}).Draw(t, "longest pause")
	writes := rapid.IntRange(0, 100).Draw(t, "% of writes")
	requests := make([]request, rapid.IntRange(1, n).Draw(t, "requests"))
	var at uint64
	for i := range requests {
		at += uint64(rapid.IntRange(0, pause).Draw(t, "pause"))
		l := o.Locate(uint64(rapid.IntRange(0, bursts-1).Draw(t, "burst")) * o.BurstBytes())
		l.Row = rapid.IntRange(0, rows-1).Draw(t, "row")
		offset := rapid.Uint64Range(0, o.BurstBytes()-1).Draw(t, "offset")
		requests[i] = request{
			at:      at,
			write:   rapid.IntRange(1, 100).Draw(t, "kind") <= writes,
			address: o.Address(l) + offset,
			bytes:   rapid.Uint64Range(1, o.BurstBytes()-offset).Draw(t, "bytes"),
		}
	}
	return requests
}

// stepped asks the model of package channel in every single cycle. The requests come in the given
// cycles. It returns when each was done.
func stepped(spec Spec, requests []request, trips []trip, end device.Cycle) ([]trip, *channel.Channel) {
	c := channel.New(spec.Device, spec.Controller)
	done := make([]trip, len(requests))
	next := 0
	for cycle := device.Cycle(0); cycle <= end; cycle++ {
		c.Advance(cycle)
		for next < len(requests) && trips[next].Came <= cycle && c.CanAccept(requests[next].write) {
			c.Accept(channel.Request{ID: uint64(next), Address: requests[next].address, Write: requests[next].write})
			next++
		}
		for id, ok := c.PopDone(cycle); ok; id, ok = c.PopDone(cycle) {
			done[id] = trip{trips[id].Came, cycle}
		}
	}
	return done, c
}

// TestEventEqualsModel: a channel that sleeps between answers does the same as a model that is
// asked in every cycle, answer by answer and count by count.
func TestEventEqualsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := lookup(t, rapid.SampledFrom(Devices.Names()).Draw(t, "device"))
		queue := rapid.SampledFrom([]int{1, 4, 32}).Draw(t, "queue")
		u := setup{
			kind: "event",
			spec: Spec{Device: d, Controller: channel.Spec{
				Reads: queue, Writes: queue, DrainAt: max(1, queue*4/5), DrainTo: queue / 5,
			}},
			sourceMHz: rapid.SampledFrom([]float64{100, 500, 1200, 5000}).Draw(t, "source MHz"),
			answers:   64,
		}
		requests := drawRequests(t, d, 80)
		got := u.run(t, requests)
		want, model := stepped(u.spec, requests, got.trips, got.end)
		if diff := cmp.Diff(want, got.trips); diff != "" {
			t.Fatalf("-every cycle +events:\n%s", diff)
		}
		if last := model.LastData(); last != got.lastData {
			t.Fatalf("last data in cycle %d, want %d", got.lastData, last)
		}
		if diff := cmp.Diff(model.Counts(), got.counts); diff != "" {
			t.Fatalf("-every cycle +events:\n%s", diff)
		}
	})
}
