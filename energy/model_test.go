package energy

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/memory/dram/device"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// counters calls visit with every count of actions, wherever it is in the struct, and with its
// path.
func counters(v reflect.Value, path string, visit func(path string, count reflect.Value)) {
	switch v.Kind() {
	case reflect.Uint64:
		visit(path, v)
	case reflect.Struct:
		for i := range v.NumField() {
			counters(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Array:
		for i := range v.Len() {
			counters(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	}
}

// TestEveryActionIsPriced checks for every policy that each action, alone, costs something or is
// refused, so that no count is forgotten.
func TestEveryActionIsPriced(t *testing.T) {
	refused := map[string][]string{}
	for _, policy := range dataflow.Policies.Names() {
		m := model(t, "array.policy="+policy)
		var all Actions
		counters(reflect.ValueOf(&all).Elem(), "", func(path string, count reflect.Value) {
			all = Actions{}
			count.SetUint(1)
			switch path { // counts that can't be without others
			case ".Array.Drained":
				all.DrainHops = 1
			case ".DRAM.ActiveCycles":
				all.DRAM.Cycles = 1
			}
			parts, err := m.Energy(all)
			if err != nil {
				refused[policy] = append(refused[policy], strings.TrimPrefix(path, "."))
				return
			}
			if !(parts.Total() > 0) {
				t.Errorf("%s: one of %s costs %v pJ", policy, path, parts.Total())
			}
		})
	}
	queues := []string{"QueuePushes", "QueuePops", "PartialSumReads", "PartialSumWrites"}
	activations, weights := "ActivationCrossbarBits", "WeightCrossbarBits"
	for policy, want := range map[string][]string{
		"dense":        slices.Concat([]string{"Array.Comparisons"}, queues, []string{activations, weights}),
		"lockstep":     slices.Concat(queues, []string{activations, weights}),
		"ideal":        slices.Concat(queues, []string{activations, weights}),
		"row-pack":     {weights},
		"pe-queue":     {weights},
		"column-queue": {weights},
		"column-share": nil,
	} {
		if got := refused[policy]; !slices.Equal(got, want) {
			t.Errorf("%s refuses %v, want %v", policy, got, want)
		}
	}
}

// TestMissingPrice checks the errors for an action that the machine has no part for, and for counts
// that contradict each other.
func TestMissingPrice(t *testing.T) {
	m := model(t, "array.policy=dense")
	for _, test := range []struct {
		actions Actions
		want    string
	}{
		{Actions{Array: pe.Activity{Comparisons: 3}},
			"energy: comparisons have no price, but there were 3: the PEs of this policy have no comparator"},
		{Actions{QueuePushes: 1},
			"energy: queue pushes have no price, but there were 1: this policy has no queues of gated outputs"},
		{Actions{QueuePops: 2},
			"energy: queue pops have no price, but there were 2: this policy has no queues of gated outputs"},
		{Actions{PartialSumReads: 4},
			"energy: partial-sum reads have no price, but there were 4: this policy has no partial-sum buffer"},
		{Actions{PartialSumWrites: 5},
			"energy: partial-sum writes have no price, but there were 5: this policy has no partial-sum buffer"},
		{Actions{ActivationCrossbarBits: 6}, "energy: bits over the activation crossbar have no price, " +
			"but there were 6: this policy has nothing between activation banks and rows"},
		{Actions{WeightCrossbarBits: 7}, "energy: bits over the weight crossbar have no price, " +
			"but there were 7: this policy has no weight crossbar"},
		{Actions{Seconds: -1}, "energy: the time must be 0 seconds or more, got -1"},
		{Actions{Seconds: math.NaN()}, "energy: the time must be 0 seconds or more, got NaN"},
		{Actions{Seconds: math.Inf(1)}, "energy: the time must be 0 seconds or more, got +Inf"},
		{Actions{DRAM: DRAMActions{ActiveCycles: 2, Cycles: 1}},
			"energy: a row was open in 2 channel-cycles of DRAM, but there were only 1"},
		{Actions{DrainHops: 1, Array: pe.Activity{Drained: 2}},
			"energy: 2 results drained, but in only 1 moves of the drain chains"},
	} {
		if _, err := m.Energy(test.actions); err == nil || err.Error() != test.want {
			t.Errorf("%+v: error %v, want %s", test.actions, err, test.want)
		}
	}
}

// drawActions draws counts that a machine with every part may have.
func drawActions(t *rapid.T, label string) Actions {
	var a Actions
	counters(reflect.ValueOf(&a).Elem(), label, func(path string, count reflect.Value) {
		count.SetUint(rapid.Uint64Range(0, 1<<40).Draw(t, path))
	})
	a.DrainHops += a.Array.Drained
	a.DRAM.Cycles += a.DRAM.ActiveCycles
	a.Seconds = rapid.Float64Range(0, 1e3).Draw(t, label+".Seconds")
	return a
}

func sum(a, b Actions) Actions {
	total := a
	var counts []uint64
	counters(reflect.ValueOf(&b).Elem(), "", func(_ string, c reflect.Value) { counts = append(counts, c.Uint()) })
	i := 0
	counters(reflect.ValueOf(&total).Elem(), "", func(_ string, c reflect.Value) {
		c.SetUint(c.Uint() + counts[i])
		i++
	})
	total.Seconds += b.Seconds
	return total
}

// TestEnergyIsLinear checks that the energy of two layers is that of their actions added up, part
// by part.
func TestEnergyIsLinear(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawActions(t, "a"), drawActions(t, "b")
		var parts [3]Parts
		for i, actions := range []Actions{a, b, sum(a, b)} {
			var err error
			if parts[i], err = m.Energy(actions); err != nil {
				t.Fatal(err)
			}
		}
		for i, p := range parts[2] {
			if want := parts[0][i].Value + parts[1][i].Value; !near(p.Value, want, 1e-9) {
				t.Fatalf("%s: %v, want %v", p.Name, p.Value, want)
			}
		}
	})
}

// TestPartNames checks names and order, which reports depend on.
func TestPartNames(t *testing.T) {
	names := func(parts Parts) string {
		var names []string
		for _, p := range parts {
			names = append(names, p.Name)
		}
		return strings.Join(names, " ")
	}
	m := model(t)
	parts, err := m.Energy(Actions{})
	if err != nil {
		t.Fatal(err)
	}
	const pads = "scratchpad_activation scratchpad_weight scratchpad_output dma"
	if got, want := names(parts), "array_high array_low array_full array_idle registers comparators drain "+
		"queues crossbars partial_sums "+pads+" dram leakage"; got != want {
		t.Errorf("energy has parts %s, want %s", got, want)
	}
	if got, want := names(m.Area()), "pe_array registers comparators drain queues crossbars partial_sums "+pads; got != want {
		t.Errorf("area has parts %s, want %s", got, want)
	}
	if parts.Total() != 0 {
		t.Errorf("nothing costs %v pJ", parts.Total())
	}
	for _, p := range m.prices {
		if !slices.Contains(energyParts[:], p.part) {
			t.Errorf("%s count to %q, which is no part of the energy", p.action, p.part)
		}
	}
}

// TestAreaIsNotShared checks that callers can't change a model.
func TestAreaIsNotShared(t *testing.T) {
	m := model(t)
	m.Area()[0].Value = 1e9
	if got := m.Area()[0].Value; got > 1 {
		t.Errorf("the area of a caller is that of the model: %v", got)
	}
}

// TestMoreIsLarger checks that settings that make a machine larger or wider make its area and its
// leakage larger.
func TestMoreIsLarger(t *testing.T) {
	for _, more := range []string{
		"array.rows=17", "array.cols=17", "array.lanes=2", "array.digit_bits=2", "array.weight_bits=9",
		"array.queue_depth=9", "dma.max_outstanding=33",
		"scratchpads.activation.capacity_kib=512", "scratchpads.weight.capacity_kib=512",
		"scratchpads.output.capacity_kib=512", "scratchpads.output.ports=2", "scratchpads.activation.word_bits=128",
	} {
		small, large := model(t), model(t, more)
		if a, b := small.Area().Total(), large.Area().Total(); b <= a {
			t.Errorf("%s: %v mm2, without %v", more, b, a)
		}
		if small.leakageMW >= large.leakageMW {
			t.Errorf("%s: leaks %v mW, without %v", more, large.leakageMW, small.leakageMW)
		}
	}
	narrow := model(t, "array.accumulator_bits=24")
	if a, b := narrow.Area().Total(), model(t).Area().Total(); b <= a {
		t.Errorf("accumulators of 24 bits: %v mm2, of 32: %v", a, b)
	}
}

// TestAnyMachine checks that every machine that a description allows has finite prices and areas
// that are not negative.
func TestAnyMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		acc, hw := drawMachine(t)
		m, err := New(acc, hw)
		if err != nil {
			t.Fatal(err)
		}
		checkModel(t, m)
	})
}

func drawMachine(t *rapid.T) (configs.Accelerator, hardware.Parts) {
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	a := &acc.Array
	a.Rows = rapid.IntRange(1, 1024).Draw(t, "rows")
	a.Cols = rapid.IntRange(1, 1024).Draw(t, "cols")
	a.Lanes = rapid.IntRange(1, 256).Draw(t, "lanes")
	a.DigitBits = rapid.IntRange(1, 16).Draw(t, "digit bits")
	a.WeightBits = rapid.IntRange(1, 16).Draw(t, "weight bits")
	a.AccumulatorBits = rapid.IntRange(8, 32).Draw(t, "accumulator bits")
	a.Settings = a.Settings.With("queue_depth", rapid.IntRange(2, 1024).Draw(t, "queue depth"))
	for _, s := range []*configs.Scratchpad{&acc.Scratchpads.Activation.Scratchpad, &acc.Scratchpads.Weight, &acc.Scratchpads.Output} {
		s.CapacityKiB = rapid.IntRange(1, 65536).Draw(t, "kib")
		s.Banks = rapid.IntRange(1, 1024).Draw(t, "banks")
		s.WordBits = rapid.IntRange(8, 1024).Draw(t, "word bits")
		s.Ports = rapid.IntRange(1, 4).Draw(t, "ports")
		s.DoubleBuffered = rapid.Bool().Draw(t, "double")
	}
	a.Policy = rapid.SampledFrom(dataflow.Policies.Names()).Draw(t, "policy")
	acc.Energy.Technology = rapid.SampledFrom(Technologies.Names()).Draw(t, "technology")
	machine, err := dataflow.NewMachine(*a)
	if err != nil {
		t.Fatal(err)
	}
	machine.Scratchpads = acc.Scratchpads
	return acc, machine.Hardware()
}

// checkModel fails for impossible prices and areas.
func checkModel(t interface{ Fatalf(string, ...any) }, m *Model) {
	for _, p := range m.prices {
		if p.missing == "" && (!(p.pj >= 0) || math.IsInf(p.pj, 1)) {
			t.Fatalf("%s cost %v pJ", p.action, p.pj)
		}
	}
	for _, p := range m.area {
		if !(p.Value >= 0) || math.IsInf(p.Value, 1) {
			t.Fatalf("%s takes %v mm2", p.Name, p.Value)
		}
	}
	if !(m.leakageMW >= 0) || math.IsInf(m.leakageMW, 1) {
		t.Fatalf("the machine leaks %v mW", m.leakageMW)
	}
}

// TestNewErrors checks that errors name the wrong settings.
func TestNewErrors(t *testing.T) {
	acc, hw := machine(t)
	for _, test := range []struct {
		change func(*configs.Accelerator)
		want   string
	}{
		{func(a *configs.Accelerator) { a.Energy.Technology = "45mm" },
			`energy.technology: unknown technology "45mm", did you mean "45nm"?; known: ` +
				strings.Join(Technologies.Names(), ", ") + ", or a path that ends in .yaml"},
		{func(a *configs.Accelerator) { a.Energy.Technology = "none/at all.yaml" },
			"energy.technology: open none/at all.yaml: no such file or directory"},
		{func(a *configs.Accelerator) { a.DRAM.Device = "ddr4-2401" },
			`dram.device: unknown dram device "ddr4-2401", did you mean "ddr4-2400"?; known: ` +
				strings.Join(device.Devices.Names(), ", ")},
		{func(a *configs.Accelerator) { a.DRAM.Timing.RAS = 1 },
			"dram.timing.ras: must be at least the 16 cycles of rcd, got 1"},
	} {
		changed := acc
		test.change(&changed)
		if _, err := New(changed, hw); err == nil || err.Error() != test.want {
			t.Errorf("error %v, want %s", err, test.want)
		}
	}
}

// TestTimingOverrides checks that overriding timings doesn't change the cost of a command.
func TestTimingOverrides(t *testing.T) {
	actions := Actions{DRAM: DRAMActions{Reads: 3, Writes: 5, Activates: 7, Refreshes: 11, ActiveCycles: 13, Cycles: 17}}
	var total [2]float64
	for i, sets := range [][]string{nil, {"dram.timing.ras=60", "dram.timing.rp=30", "dram.timing.rfc=500"}} {
		parts, err := model(t, sets...).Energy(actions)
		if err != nil {
			t.Fatal(err)
		}
		total[i] = parts.Total()
	}
	if total[0] != total[1] {
		t.Errorf("with other timings the same commands cost %v pJ, without %v", total[1], total[0])
	}
}
