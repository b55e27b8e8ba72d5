package dram

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// TestAkitaLatency checks single requests to a closed bank. Akita's controller spends two cycles
// on its queues and one on the answer, and calls any column command complete after tRP.
func TestAkitaLatency(t *testing.T) {
	const overhead = 3
	for _, test := range []struct {
		device string
		write  bool
		want   device.Cycle // tRCD + tRP
	}{
		{"ddr4-2400", false, 16 + 16},
		{"ddr4-2400", true, 16 + 16},
		{"lpddr4-3200", false, 29 + 29},
	} {
		u := defaultSetup(t, "akita", test.device)
		r := u.run(t, []request{{at: 10, write: test.write, bytes: 1}})
		if got := r.trips[0].Answered - r.trips[0].Came; got != test.want+overhead {
			t.Errorf("%s, write %t: %d cycles, want %d", test.device, test.write, got, test.want+overhead)
		}
	}
}

// TestAkitaCounts checks the counts of requests that are too far apart to interact: each opens a
// row, moves a burst and closes the row.
func TestAkitaCounts(t *testing.T) {
	u := defaultSetup(t, "akita", "ddr4-2400")
	const n, apart = 5, 100
	var requests []request
	for i := range uint64(n) {
		requests = append(requests, request{at: i * apart, write: i == 0, address: 3 + 64*i, bytes: 7})
	}
	got := u.run(t, requests).counts
	want := channel.Counts{
		Reads: n - 1, Writes: 1, BytesRead: 64 * (n - 1), BytesWritten: 64,
		Activates: n, Precharges: n, RowMisses: n,
		// tRCD and tRTP for a read, tRCD, CWL, BL/2 and tWR for the write
		ActiveCycles: (n-1)*(16+9) + 16 + 12 + 4 + 18,
	}
	if len(got.Uncounted) != 1 || got.Uncounted[0] != "Refreshes" {
		t.Errorf("uncounted: %q, want Refreshes", got.Uncounted)
	}
	got.Uncounted = nil
	if !equalCounts(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func equalCounts(a, b channel.Counts) bool {
	a.Uncounted, b.Uncounted = nil, nil
	return a.Reads == b.Reads && a.Writes == b.Writes &&
		a.BytesRead == b.BytesRead && a.BytesWritten == b.BytesWritten &&
		a.Forwarded == b.Forwarded && a.Activates == b.Activates && a.Precharges == b.Precharges &&
		a.Refreshes == b.Refreshes && a.RowHits == b.RowHits && a.RowMisses == b.RowMisses &&
		a.RowConflicts == b.RowConflicts && a.ActiveCycles == b.ActiveCycles
}

// akitaDevices returns the devices whose standard Akita's controller knows.
func akitaDevices() []string {
	var names []string
	for _, d := range Devices.All() {
		if akitaKnows(d.Value) == nil {
			names = append(names, d.Name)
		}
	}
	return names
}

// TestAkitaKeepsItsBooks: on random requests, every row that is opened is closed, every burst
// opens at least one row, and every request is a hit, a miss or a conflict.
func TestAkitaKeepsItsBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := setup{
			kind:      "akita",
			spec:      Spec{Device: lookup(t, rapid.SampledFrom(akitaDevices()).Draw(t, "device")), Controller: channel.DefaultSpec()},
			sourceMHz: 500, answers: 2,
		}
		requests := drawRequests(t, u.spec.Device, 12)
		r := u.run(t, requests)
		c := r.counts
		bursts := c.Reads + c.Writes
		if bursts != uint64(len(requests)) || c.RowHits+c.RowMisses+c.RowConflicts != bursts {
			t.Fatalf("%d requests: %+v", len(requests), c)
		}
		if c.Activates != c.Precharges || c.Activates < bursts {
			t.Fatalf("rows opened and closed do not match: %+v", c)
		}
		if c.ActiveCycles == 0 || c.ActiveCycles > uint64(r.end) || r.lastData > r.end {
			t.Fatalf("active for %d of %d cycles, last data in %d", c.ActiveCycles, r.end, r.lastData)
		}
	})
}

// TestKindsAgree: a channel that closes pages and one that keeps them open take about as long if
// every request needs another row of the same bank.
func TestKindsAgree(t *testing.T) {
	const n, tolerance = 20, 0.15
	for _, name := range akitaDevices() {
		o := lookup(t, name).Organization
		var requests []request
		for i := range n {
			requests = append(requests, request{address: o.Address(device.Location{Row: i}), bytes: 1})
		}
		event := defaultSetup(t, "event", name).run(t, requests).lastData
		akita := defaultSetup(t, "akita", name).run(t, requests).lastData
		if ratio := float64(akita) / float64(event); ratio < 1-tolerance || ratio > 1+tolerance {
			t.Errorf("%s: event %d cycles, akita %d", name, event, akita)
		}
	}
}
