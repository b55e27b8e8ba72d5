package advice

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/results"
	"pgsim/sim"
	"pgsim/sim/record"
)

// TestKeys expects every key to be one of accelerator descriptions, a number or a switch, and to
// be listed once.
func TestKeys(t *testing.T) {
	known, err := configs.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for i, key := range Keys {
		at := slices.IndexFunc(known, func(k configs.Key) bool { return k.Path == key })
		if at < 0 || slices.Contains(Keys[:i], key) {
			t.Errorf("%s is no key, or named twice", key)
		} else if known[at].Setting != "" || known[at].Type == "text" {
			t.Errorf("%s is %s, of which there is no more", key, known[at].Type)
		}
	}
}

// product is the workload of the last row of sim/ANOMALIES.md.
func product(t *testing.T) pgworkloads.Workload {
	t.Helper()
	w, err := shapes.GEMM{M: 31, N: 5, K: 9, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.7, 1)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// run returns the cost of the product on the machine of that row with more keys set.
func run(t *testing.T, f sim.Fidelity, sets ...string) (configs.Accelerator, results.Record) {
	t.Helper()
	machine, err := sim.ResolveMachine(configs.Base, append([]string{
		"array.rows=2", "array.cols=4", "array.policy=column-share", "array.queue_depth=5",
	}, sets...))
	if err != nil {
		t.Fatal(err)
	}
	w := product(t)
	job, err := sim.NewJob(machine, nil, w, f)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), w, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return machine, record.New("", found)
}

// TestFind compares changes with runs of machines that are set that way by hand. They come in the
// order of cycles.
func TestFind(t *testing.T) {
	machine, before := run(t, sim.Full)
	changes, err := Find(context.Background(), machine, before.Total, product(t), sim.Full, &sim.LayerCache{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(changes, func(a, b results.Change) int { return int(a.Cycles) - int(b.Cycles) }) {
		t.Errorf("the order is %+v", changes)
	}
	for _, key := range []string{"array.lanes", "array.drain_chains", "array.queue_depth", "scratchpads.activation.broadcast", "dram.channels"} {
		at := slices.IndexFunc(changes, func(c results.Change) bool { return c.Key == key })
		if at < 0 {
			t.Errorf("%s was not tried", key)
			continue
		}
		got := changes[at]
		_, want := run(t, sim.Full, key+"="+got.To)
		if got.Cycles != want.Total.Cycles.Total || got.EnergyPJ != want.Total.EnergyPJ.Total || got.AreaMM2 != want.AreaMM2.Total {
			t.Errorf("%+v; run by itself: %d cycles, %v pJ, %v mm2", got, want.Total.Cycles.Total, want.Total.EnergyPJ.Total, want.AreaMM2.Total)
		}
	}
}

// TestLosers expects the anomaly of deeper queues to be found as the table has it.
func TestLosers(t *testing.T) {
	machine, before := run(t, sim.ArrayOnly)
	changes, err := Find(context.Background(), machine, before.Total, product(t), sim.ArrayOnly, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(changes, func(c results.Change) bool { return c.Key == "array.queue_depth" })
	if before.Total.Cycles.Total != 887 || at < 0 || changes[at].To != "10" || changes[at].Cycles != 923 {
		t.Errorf("%d cycles with 5 entries; changes: %+v", before.Total.Cycles.Total, changes)
	}
}

// TestNoMore expects keys without effect to be left out, and impossible machines to be refused by
// the key.
func TestNoMore(t *testing.T) {
	machine, before := run(t, sim.ArrayOnly, "array.policy=dense", "array.lanes=256", "scratchpads.activation.broadcast=true")
	changes, err := Find(context.Background(), machine, before.Total, product(t), sim.ArrayOnly, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes[:len(changes)-1] {
		if c.Refused != "" || strings.HasPrefix(c.Key, "array.queue") || strings.HasPrefix(c.Key, "array.share") || strings.HasSuffix(c.Key, "broadcast") {
			t.Errorf("found %+v", c)
		}
	}
	if last := changes[len(changes)-1]; last.Key != "array.lanes" || last.Refused != "array.lanes: must be 1..256, got 512" {
		t.Errorf("the last one is %+v", last)
	}
}
