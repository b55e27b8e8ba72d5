package silicon

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jszwec/csvutil"

	"pgsim/configs/golden"
	"pgsim/configs/longtest"
)

var record = flag.String("silicon.record", "", "record the figures of this library")

// files are the Liberty files of Debian's packages qflow-tech-osu018 and -osu035, and one of our
// own, which has only sizes.
var files = map[string]string{
	"nangate45": "libraries/nangate45.lib",
	"osu018":    "/usr/share/qflow/tech/osu018/osu018_stdcells.lib",
	"osu035":    "/usr/share/qflow/tech/osu035/osu035_stdcells.lib",
}

// Libraries with areas and with energies. The areas of osu035 are those of osu018 times four: its
// cells are the same, in a larger process.
var (
	withAreas    = []string{"nangate45", "osu018"}
	withEnergies = []string{"osu018", "osu035"}
)

// technology is the price table that recorded figures are compared with.
const technology = "45nm"

// TestRecord records the figures.
func TestRecord(t *testing.T) {
	if !slices.Contains(withAreas, *record) {
		t.Skipf("run it with -silicon.record=%s", strings.Join(withAreas, " or "))
	}
	f, err := Measure(t.Context(), files[*record], Pieces())
	if err != nil {
		t.Fatal(err)
	}
	writeCSV(t, "figures", f.Of)
}

// TestRecordEnergy records the energies.
func TestRecordEnergy(t *testing.T) {
	if !slices.Contains(withEnergies, *record) {
		t.Skipf("run it with -silicon.record=%s", strings.Join(withEnergies, " or "))
	}
	energies, err := MeasureEnergy(t.Context(), files[*record], EnergyPieces())
	if err != nil {
		t.Fatal(err)
	}
	writeCSV(t, "stepenergies", energies.Of)
}

// TestRecordValued records the energies on several operands.
func TestRecordValued(t *testing.T) {
	if !slices.Contains(withEnergies, *record) {
		t.Skipf("run it with -silicon.record=%s", strings.Join(withEnergies, " or "))
	}
	valued, err := MeasureValued(t.Context(), files[*record], ValuedPieces())
	if err != nil {
		t.Fatal(err)
	}
	writeCSV(t, "valued", valued.Of)
}

// writeCSV writes a recorded file of the library.
func writeCSV(t *testing.T, dir string, lines any) {
	t.Helper()
	data, err := csvutil.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, *record+".csv"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestErrors keeps the error of every piece, so that changes by a price or a part are visible.
func TestErrors(t *testing.T) {
	figures, energies := recorded(t)
	for _, f := range figures {
		rows, err := Areas(technology, f)
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", f.Library+"-area.golden"), errorTable(rows))
	}
	for _, of := range energies {
		for _, operands := range AllOperands {
			rows, err := Energies(technology, operands, of)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", of.Library+"-energy-"+operands+".golden"), errorTable(rows))
		}
	}
}

// errorTable writes rows with their errors.
func errorTable(rows []Row) string {
	const percent = 100
	var b strings.Builder
	fmt.Fprintf(&b, "%-72s %7s %7s %9s   %s\n", "over the smallest PE's", "model", "silicon", "error", "of growth")
	for _, r := range rows {
		errors := "no price"
		if r.Model > 0 {
			errors = fmt.Sprintf("%+7.1f %%  %+7.1f %%", percent*r.Error(), percent*r.Growth)
		}
		fmt.Fprintf(&b, "%-72s %7.3f %7.3f %s\n", r.Part+", "+r.Size, r.ModelRatio, r.SiliconRatio, errors)
	}
	return b.String()
}

// recorded returns the figures of the libraries.
func recorded(t *testing.T) ([]Figures, []StepEnergies) {
	t.Helper()
	figures, err := Recorded()
	if err != nil {
		t.Fatal(err)
	}
	energies, err := RecordedStepEnergies()
	if err != nil {
		t.Fatal(err)
	}
	if len(figures) != len(withAreas) || len(energies) != len(withEnergies) {
		t.Errorf("%d libraries have areas, %d energies; want %d and %d", len(figures), len(energies), len(withAreas), len(withEnergies))
	}
	return figures, energies
}

// TestKnownOff expects a reason for every part that is off, and for no other part.
func TestKnownOff(t *testing.T) {
	off := map[string]bool{}
	note := func(rows []Row, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range Summarize(rows) {
			off[p.Name] = off[p.Name] || p.Off()
		}
	}
	figures, energies := recorded(t)
	for _, f := range figures {
		note(Areas(technology, f))
	}
	for _, of := range energies {
		for _, operands := range AllOperands {
			note(Energies(technology, operands, of))
		}
	}
	valued, err := RecordedValued()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range valued {
		rows, err := OnOperands(technology, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range SummarizeValued(rows) {
			off[p.Name] = off[p.Name] || p.Off()
		}
	}
	for part, is := range off {
		if is != (knownOff[part] != "") {
			t.Errorf("%s: off is %v, reason is %q", part, is, knownOff[part])
		}
	}
	for part := range knownOff {
		if _, known := off[part]; !known {
			t.Errorf("there is no part %q", part)
		}
	}
}

// TestFiguresAreThoseOfYosys synthesizes small pieces again.
func TestFiguresAreThoseOfYosys(t *testing.T) {
	longtest.Need(t, "it synthesizes")
	if err := Available(); err != nil {
		t.Skip(err)
	}
	figures, _ := recorded(t)
	for _, f := range figures {
		file := files[f.Library]
		if _, err := os.Stat(file); err != nil {
			t.Skipf("library %s is not installed (apt-get install qflow-tech-%s): %v", f.Library, f.Library, err)
		}
		again, err := Measure(t.Context(), file, sample())
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range sample() {
			want, err := f.of(p)
			if err != nil {
				t.Fatal(err)
			}
			// Other releases of Yosys and ABC find other gates.
			const within = 0.05
			if got := again.Of[i].Area; got < (1-within)*want.Area || got > (1+within)*want.Area {
				t.Errorf("%s: %s: %v, recorded is %v", f.Library, p.Name(), got, want.Area)
			}
		}
	}
}

// TestSumsAndEnergiesAreThoseOfYosys runs PEs again. Their sums must be right, and the energy of a
// step must be the recorded one.
func TestSumsAndEnergiesAreThoseOfYosys(t *testing.T) {
	longtest.Need(t, "it synthesizes")
	if err := Available(); err != nil {
		t.Skip(err)
	}
	const library, pieces = "osu018", 2
	if _, err := os.Stat(files[library]); err != nil {
		t.Skipf("library %s is not installed (apt-get install qflow-tech-%s): %v", library, library, err)
	}
	_, energies := recorded(t)
	at := slices.IndexFunc(energies, func(q StepEnergies) bool { return q.Library == library })
	again, err := MeasureEnergy(t.Context(), files[library], EnergyPieces()[:pieces])
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range again.Of {
		const within = 0.1
		if want := energies[at].Of[i]; got.Piece != want.Piece || math.Abs(got.PJ/want.PJ-1) > within {
			t.Errorf("%+v, recorded is %+v", got, want)
		}
	}
}

// sample are the first pieces of every part that are quick to synthesize.
func sample() []Piece {
	const large = "drain chain of a column"
	var some []Piece
	for _, p := range Pieces() {
		if p.Part == large {
			break
		}
		if len(some) == 0 || some[len(some)-1].Part != p.Part {
			some = append(some, p)
		}
	}
	return some
}
