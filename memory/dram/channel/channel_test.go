package channel

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/memory/dram/device"
)

// TestLatencies checks single requests on an idle channel.
func TestLatencies(t *testing.T) {
	const row = 32 << 10 // bytes between rows of a bank, and bank groups, of ddr4-2400
	for _, test := range []struct {
		name      string
		device    string
		before    []access // done first
		request   access
		want      device.Cycle // from arrival to last data
		commands  []Command
		conflicts uint64
	}{
		{name: "read of a closed bank: tRCD + CL + BL/2", device: "ddr4-2400",
			want: 16 + 16 + 4, commands: []Command{Activate, Read}},
		{name: "write of a closed bank: tRCD + CWL + BL/2", device: "ddr4-2400", request: access{write: true},
			want: 16 + 12 + 4, commands: []Command{Activate, Write}},
		{name: "read of an open row: CL + BL/2", device: "ddr4-2400", before: []access{{}}, request: access{address: 256},
			want: 16 + 4, commands: []Command{Read}},
		{name: "read of another row: tRP + tRCD + CL + BL/2", device: "ddr4-2400", before: []access{{}},
			request: access{address: 4 * row}, want: 16 + 16 + 16 + 4,
			commands: []Command{Precharge, Activate, Read}, conflicts: 1},
		{name: "read of a closed bank: tRCD + RD's other 3 cycles + RL + tDQSCK + BL/2", device: "lpddr4-3200",
			want: 29 + 3 + 28 + 6 + 8, commands: []Command{Activate, Read}},
	} {
		t.Run(test.device+"/"+test.name, func(t *testing.T) {
			c := New(lookup(t, test.device), DefaultSpec())
			const start = 1000 // long after whatever came before
			drive(t, c, test.before)
			c.Advance(start)
			var commands []Command
			c.Observe(func(i Issued) { commands = append(commands, i.Command) })
			c.Accept(Request{Address: test.request.address, Write: test.request.write})
			c.Advance(2 * start)
			if got := c.LastData() - start; got != test.want {
				t.Errorf("got %d cycles, want %d", got, test.want)
			}
			if diff := cmp.Diff(test.commands, commands); diff != "" {
				t.Errorf("commands (-want +got):\n%s", diff)
			}
			if got := c.Counts().RowConflicts; got != test.conflicts {
				t.Errorf("got %d row conflicts, want %d", got, test.conflicts)
			}
		})
	}
}

// TestBandwidth checks streams that only one rule limits: its closed form, and what refreshes and
// the start and end of the stream add.
func TestBandwidth(t *testing.T) {
	const n = 20_000
	for _, name := range device.Devices.Names() {
		d := lookup(t, name)
		o, timing := d.Organization, d.Timing
		oneBank := o.RowBytes() * uint64(o.BanksPerRank())
		for _, test := range []struct {
			limit   string
			stream  []access
			perBest device.Cycle // cycles per request at best
		}{
			{"data bus", strided(n, o.BurstBytes(), false), d.BurstCycles()},
			{"data bus, writing", strided(n, o.BurstBytes(), true), d.BurstCycles()},
			{"tCCD_L", strided(n, o.BurstBytes()*uint64(o.BankGroups), false), timing.CCDL},
			{"tRC", strided(n, oneBank, false), timing.RC()},
		} {
			t.Run(name+"/"+test.limit, func(t *testing.T) {
				c, end := run(t, d, test.stream)
				least := n * test.perBest
				refreshes := device.Cycle(c.Counts().Refreshes)
				most := least + (refreshes+1)*(timing.RFC+2*timing.RC()+d.ReadLatency())
				if end < least || end > most {
					t.Errorf("got %d cycles, want %d..%d", end, least, most)
				}
			})
		}
	}
}

// TestSequentialShareOfPeak checks that sequential reads get at least 85 % of the peak bandwidth
// that refreshes leave.
func TestSequentialShareOfPeak(t *testing.T) {
	const n = 50_000
	for _, name := range device.Devices.Names() {
		d := lookup(t, name)
		_, end := run(t, d, strided(n, d.Organization.BurstBytes(), false))
		share := float64(n*d.BurstCycles()) / float64(end)
		left := 1 - float64(d.Timing.RFC)/float64(d.Timing.REFI)
		if share < 0.85*left {
			t.Errorf("%s: sequential reads get %.1f %% of the peak, refreshes leave %.1f %%", name, 100*share, 100*left)
		}
	}
}

// TestIncrementalPlan checks that a plan that is updated as requests come equals the one made from
// scratch.
func TestIncrementalPlan(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	d.Organization.Ranks = 2
	d.Timing.REFI = 700 // many refreshes
	rapid.Check(t, func(t *rapid.T) {
		c := New(d, Spec{Reads: 8, Writes: 8, DrainAt: 6, DrainTo: 2})
		now := device.Cycle(0)
		for id := range rapid.IntRange(1, 200).Draw(t, "requests") {
			now += device.Cycle(rapid.IntRange(0, 40).Draw(t, "wait"))
			r := Request{ID: uint64(id), Write: rapid.Bool().Draw(t, "write"),
				// Few rows of few banks, so that requests interact.
				Address: d.Organization.Address(device.Location{
					Rank: rapid.IntRange(0, 1).Draw(t, "rank"), BankGroup: rapid.IntRange(0, 1).Draw(t, "group"),
					Row: rapid.IntRange(0, 2).Draw(t, "row"), Burst: rapid.IntRange(0, 3).Draw(t, "burst"),
				})}
			c.Advance(now)
			if !c.CanAccept(r.Write) {
				continue
			}
			c.Accept(r)
			if !c.planned {
				continue
			}
			updated := c.next
			if scratch := c.plan(); scratch != updated {
				t.Fatalf("cycle %d: the plan is %v, made from scratch %v", now, updated, scratch)
			}
		}
	})
}

// TestConservation checks, on random traffic, that every request is done once
// and that the counts agree with each other.
func TestConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := lookup(t, rapid.SampledFrom(device.Devices.Names()).Draw(t, "device"))
		o := d.Organization
		var stream []access
		var reads, writes uint64
		for range rapid.IntRange(1, 300).Draw(t, "requests") {
			a := access{rapid.Bool().Draw(t, "write"), rapid.Uint64Range(0, 4000).Draw(t, "burst") * o.BurstBytes()}
			stream = append(stream, a)
			if a.write {
				writes++
			} else {
				reads++
			}
		}
		c := New(d, DefaultSpec())
		drive(t, c, stream)
		got := c.Counts()
		if got.Reads+got.Forwarded != reads || got.Writes != writes {
			t.Errorf("%d reads, %d forwarded and %d writes of %d and %d", got.Reads, got.Forwarded, got.Writes, reads, writes)
		}
		if got.BytesRead != got.Reads*o.BurstBytes() || got.BytesWritten != got.Writes*o.BurstBytes() {
			t.Errorf("%d bytes read and %d written", got.BytesRead, got.BytesWritten)
		}
		if sum := got.RowHits + got.RowMisses + got.RowConflicts; sum != got.Reads+got.Writes {
			t.Errorf("hits, misses and conflicts add up to %d of %d", sum, got.Reads+got.Writes)
		}
		// A conflict may find its row opened for another request later.
		if got.Activates < got.RowMisses || got.Activates > got.RowMisses+got.RowConflicts {
			t.Errorf("%d activations for %d misses and %d conflicts", got.Activates, got.RowMisses, got.RowConflicts)
		}
		if open := got.Activates - got.Precharges; open != uint64(c.counter.open) {
			t.Errorf("%d rows are open, activations less precharges are %d", c.counter.open, open)
		}
	})
}

func ExampleChannel() {
	d, err := device.Devices.Lookup("ddr4-2400")
	if err != nil {
		fmt.Println(err)
		return
	}
	c := New(d, DefaultSpec())
	c.Observe(func(i Issued) { fmt.Println("cycle", i.At, i.Command) })
	c.Accept(Request{ID: 1, Address: 0})
	c.Accept(Request{ID: 2, Address: 1 << 20})
	c.Advance(1000)
	fmt.Println("data until cycle", c.LastData())
	// Output:
	// cycle 0 ACT
	// cycle 16 RD
	// cycle 39 PRE
	// cycle 55 ACT
	// cycle 71 RD
	// data until cycle 91
}
