package dataflow

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// resolved returns the base machine with some keys changed.
func resolved(t *testing.T, sets ...string) Machine {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, sets)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestWastedPredictionCycles checks one tile in which all outputs are gated, in closed form. The
// LSB pass must start when the decisions are known and stream all bits, as if there had been no MSB
// pass.
func TestWastedPredictionCycles(t *testing.T) {
	const rows, cols, k, bits, high = 16, 16, 64, 4, 1
	w := matrix(rows, cols, k, bits, high, func(int, int) bool { return true })
	for _, test := range []struct {
		prediction string
		low        pe.Cycle // bits of an LSB pass
	}{{"kept", bits - high}, {"wasted", bits}} {
		m := resolved(t, "array.prediction="+test.prediction)
		want := k*high + rows + cols - 1 + k*test.low + 2*rows + cols - 2
		report := RunAlone(m, w, 1)
		if report.Cycles != want {
			t.Errorf("%s: %d cycles, want %d", test.prediction, report.Cycles, want)
		}
		if got := report.Activity.LowSteps; got != uint64(rows*cols*k*test.low) {
			t.Errorf("%s: %d PE steps in LSB passes", test.prediction, got)
		}
		if waits := report.Moves.SumWrites > 0; waits != (test.prediction == "kept") {
			t.Errorf("%s: %d sums wait for their LSB pass", test.prediction, report.Moves.SumWrites)
		}
	}
}

// TestWastedSumsNeedNoBuffer checks that nothing holds sums that are not needed, and that the rest
// of the machine's hardware stays.
func TestWastedSumsNeedNoBuffer(t *testing.T) {
	for _, policy := range Policies.All() {
		if _, tiles := policy.Value.(TilePolicy); !tiles {
			continue
		}
		kept := resolved(t, "array.policy="+policy.Name)
		wasted := resolved(t, "array.policy="+policy.Name, "array.prediction=wasted")
		sums := 0
		for _, part := range kept.Hardware() {
			if part.Group == hardware.PartialSums {
				sums++
			}
		}
		if wasted.AllLow() {
			sums = 0 // sums of outputs that are not gated wait, too
		}
		if got, want := len(wasted.Hardware()), len(kept.Hardware())-sums; got != want {
			t.Errorf("%s: %d parts, want %d", policy.Name, got, want)
		}
	}
}

// TestProductsCoverOperands checks that MSB and LSB pass multiply every bit of every activation by
// every bit of its weight, however the layer is split. If the prediction is kept, each is
// multiplied once. If it is wasted, the LSB pass multiplies all of them.
func TestProductsCoverOperands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := splitLayer(t)
		m := Machine{PredictWeightBits: rapid.IntRange(0, 9).Draw(t, "predict weight bits")}
		m.Prediction.Wasted = rapid.Bool().Draw(t, "wasted")
		pairs := func(kind Kind) (n int) {
			operands := m.PassOperands(l, kind)
			for _, p := range m.Products(l, kind) {
				if p.Operands() < 1 || p.Bits < 1 || p.WeightBits < 1 || p.Of(operands).Len() != p.Operands() {
					t.Fatalf("%v has a product of nothing, or of operands that it hasn't: %+v", kind, p)
				}
				n += p.Operands() * p.Bits * p.WeightBits
			}
			return n
		}
		all, low := l.K()*l.Activation.Bits*l.WeightBits, pairs(Low)
		if !m.Prediction.Wasted {
			low += pairs(High)
		}
		if low != all || pairs(Full) != all {
			t.Fatalf("%d and %d pairs of bits, want %d", low, pairs(Full), all)
		}
	})
}

// splitLayer draws a layer that is split by bits or by channels.
func splitLayer(t *rapid.T) pgworkloads.Layer {
	bits := rapid.IntRange(2, 8).Draw(t, "bits")
	l := pgworkloads.Layer{
		InChannels: rapid.IntRange(2, 9).Draw(t, "channels"), OutChannels: 1, Groups: 1, Kernel: [2]int{3, 3}, Gated: true,
		Activation: pgworkloads.Activation{Bits: bits, HighBits: bits},
		WeightBits: rapid.IntRange(1, 8).Draw(t, "weight bits"),
	}
	if rapid.Bool().Draw(t, "by channels") {
		l.FirstChannels = rapid.IntRange(1, l.InChannels-1).Draw(t, "first channels")
	} else {
		l.Activation.HighBits = rapid.IntRange(1, bits-1).Draw(t, "high bits")
	}
	return l
}

// TestPredictWeightBits checks the steps of passes over 32 operands of 4 bits, 2 of them
// high, and 8-bit weights, by hand.
func TestPredictWeightBits(t *testing.T) {
	layer, all := matrix(1, 1, 32, 4, 2, func(int, int) bool { return true }).Layer, Range{0, 32}
	for _, test := range []struct {
		pe, lanes, digit  string
		predict           int
		high, low, wasted pe.Cycle
	}{
		// 4 lanes, bit by bit: 8 groups of 2 x 8 pairs of bits, then 2 x 8 (4 x 8).
		{"both-serial", "4", "1", 0, 8 * 16, 8 * 16, 8 * 32},
		{"both-serial", "4", "1", 4, 8 * 8, 8 * (8 + 16), 8 * 32},
		{"both-serial", "4", "1", 8, 8 * 16, 8 * 16, 8 * 32},
		{"both-serial", "4", "2", 4, 8 * 2, 8 * (2 + 4), 8 * 8},
		// Digits of 2 bits cut 3 bits of weights in 2 digits, and 5 in 3.
		{"both-serial", "4", "2", 3, 8 * 2, 8 * (3 + 4), 8 * 8},
		// A unit of 4 x 8 bits makes 4 products of 2 x 4 bits, 2 of 2 x 8, or 1 of 4 x 8. If it is
		// only set for the layer, it takes as long for 2 bits as for 4.
		{"composable", "1", "4", 0, 32, 32, 32},
		{"composable", "1", "4", 4, 8, 8 + 16, 32},
		{"composable", "1", "4", 8, 16, 16, 32},
	} {
		sets := []string{
			"array.pe=" + test.pe, "array.lanes=" + test.lanes, "array.digit_bits=" + test.digit,
			fmt.Sprint("array.predict_weight_bits=", test.predict),
		}
		kept := resolved(t, sets...).For(layer, 1)
		wasted := resolved(t, append(sets, "array.prediction=wasted")...).For(layer, 1)
		high, low := kept.PassSteps(layer, High, all), kept.PassSteps(layer, Low, all)
		if high != test.high || low != test.low {
			t.Errorf("%v: %d and %d steps, want %d and %d", sets, high, low, test.high, test.low)
		}
		if got := wasted.PassSteps(layer, Low, all); got != test.wasted {
			t.Errorf("%v, wasted: %d steps, want %d", sets, got, test.wasted)
		}
	}
}

// TestPredictWeightBitsRefused checks where bits of weights can't be left out.
func TestPredictWeightBitsRefused(t *testing.T) {
	for _, test := range []struct {
		sets []string
		want string
	}{
		{nil, "array.predict_weight_bits: must be 0 with bit-serial PEs, got 4: " +
			"they take whole weights in every step; use both-serial or composable PEs"},
		{[]string{"array.pe=both-serial", "array.dataflow=weight-stationary", "array.policy=row-pack"},
			"array.predict_weight_bits: must be 0 with array.dataflow weight-stationary, got 4: weights stay in the PEs there, with all their bits"},
	} {
		acc, err := configs.Resolve(configs.Base, append(test.sets, "array.predict_weight_bits=4"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewMachine(acc.Array); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
