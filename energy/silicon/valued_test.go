package silicon

import (
	"math"
	"os"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pe/switching"
)

// TestOnOperands expects energies to change with operands as in both libraries, within the target:
// with the operands that the dependence is fitted to, and with those of three traces. A part that is
// known to be off is within what docs/silicon.md says.
func TestOnOperands(t *testing.T) {
	all, err := RecordedValued()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(withEnergies) {
		t.Errorf("%d libraries have energies on operands, want %d", len(all), len(withEnergies))
	}
	const documented = 0.16
	for _, v := range all {
		rows, err := OnOperands(technology, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			allowed := Target
			if knownOff[valuedName(r)] != "" {
				allowed = documented
			}
			if math.Abs(r.Error()) > allowed {
				t.Errorf("%s: %s, %s, %s: model %.3f, silicon %.3f", v.Library, r.Part, r.Size, r.Operands, r.Model, r.Silicon)
			}
		}
		if parts := SummarizeValued(rows); len(parts) != kindsOfPEs*sourcesOfOperands {
			t.Errorf("%s: %d parts, want %d", v.Library, len(parts), kindsOfPEs*sourcesOfOperands)
		}
	}
}

// Bit-serial and bit-parallel PEs, with synthetic operands and those of three traces.
const kindsOfPEs, sourcesOfOperands = 2, 4

// TestWatchedSum expects the PE that is watched to have the sums that netlists are checked for, so
// it works on the same operands.
func TestWatchedSum(t *testing.T) {
	for _, p := range ValuedPieces() {
		o := shapes[0].operands(traceBits)
		pe := p.watched()
		want, weights, digits := int64(0), make([]int16, operandsOf), []switching.Digit(nil)
		places := (traceBits + pe.DigitBits - 1) / pe.DigitBits
		for k := range weights {
			weights[k] = int16(o.Weight(k))
			a := o.Activation(0, k)
			want += int64(weights[k]) * int64(a)
			for at := range places {
				d := a >> (pe.DigitBits * (places - 1 - at)) & (1<<pe.DigitBits - 1)
				digits = append(digits, switching.Digit{Bits: uint16(d), Value: int32(d)})
			}
		}
		if got := switching.NewCounter(pe).Output(weights, digits, places); got != want {
			t.Errorf("%s: sum %d, want %d", p.Name(), got, want)
		}
	}
}

// TestValuedIsThatOfYosys synthesizes a PE again. The energies of its steps must be the recorded
// ones.
func TestValuedIsThatOfYosys(t *testing.T) {
	longtest.Need(t, "it synthesizes")
	if err := Available(); err != nil {
		t.Skip(err)
	}
	const library = "osu018"
	if _, err := os.Stat(files[library]); err != nil {
		t.Skipf("library %s is not installed (apt-get install qflow-tech-%s): %v", library, library, err)
	}
	all, err := RecordedValued()
	if err != nil {
		t.Fatal(err)
	}
	again, err := MeasureValued(t.Context(), files[library], ValuedPieces()[:1])
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range again.Of {
		const within = 0.1
		if want := all[0].Of[i]; got.Operands != want.Operands || got.Bits != want.Bits || math.Abs(got.PJ/want.PJ-1) > within {
			t.Errorf("%+v, recorded is %+v", got, want)
		}
	}
}
