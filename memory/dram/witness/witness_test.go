package witness

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgsim/configs/units"
	"pgsim/memory/dram/device"
)

var streamsDir = flag.String("streams", "", "write all streams to this directory, for the witness")

// TestWriteStreams writes the streams for the witness, a directory per device.
func TestWriteStreams(t *testing.T) {
	if *streamsDir == "" {
		t.Skip("no -streams")
	}
	for _, name := range device.Devices.Names() {
		d, streams := streamsOf(t, name)
		dir := filepath.Join(*streamsDir, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, s := range streams {
			f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.%s.txt", i, s.Name)))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Write(f, d.Organization); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func streamsOf(t *testing.T, name string) (device.Device, []Stream) {
	t.Helper()
	d, err := device.Devices.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	streams, err := Streams(d)
	if err != nil {
		t.Fatal(err)
	}
	return d, streams
}

// onceCases is Cases, once for all tests.
var onceCases = sync.OnceValues(Cases)

func allCases(t *testing.T) []Case {
	t.Helper()
	cases, err := onceCases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestCases compares every case with the witness, within the tolerances.
func TestCases(t *testing.T) {
	for _, c := range allCases(t) {
		t.Run(c.Device+"/"+c.Stream, func(t *testing.T) {
			t.Logf("finish %d, %d: %+.2f %%; row hits %d, %d; latency %+.2f %%; same commands: %t",
				c.Ours.Finish, c.Theirs.Finish, units.Percent*c.Finish(), c.Ours.Hits, c.Theirs.Hits,
				units.Percent*c.Latency(), c.SameCommands())
			if err := c.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// departures are the cases where the models send other commands although no read is served from
// the write queue. The witness sends LPDDR5's ACT-2 when it can send nothing else, and sends no
// other ACT-1 before it. Here ACT-2 takes no time on the bus. The difference shows where every
// burst needs an activation and the bus is full.
var departures = map[string]bool{
	"lpddr5-6400/random-writes": true,
	"lpddr5-6400/random-mixed":  true,
}

// TestSameCommands checks more than is promised: wherever no read is served from the write queue,
// the two models send the DRAM the same commands in the same cycles. A model that is meant to
// schedule differently from the witness may fail this test, but not TestCases.
func TestSameCommands(t *testing.T) {
	for _, c := range allCases(t) {
		departs := departures[c.Device+"/"+c.Stream]
		if c.SameCommands() == departs && c.Theirs.Forwarded == 0 {
			t.Errorf("%s: %s: %d commands, the witness has %d or others: same is %t",
				c.Device, c.Stream, c.Ours.Commands, c.Theirs.Commands, c.SameCommands())
		}
	}
}

// TestRecorded checks that every device is either recorded or reported as not recorded, and that
// the devices that come with pgsim are recorded.
func TestRecorded(t *testing.T) {
	with, without := Recorded()
	if got, want := len(with)+len(without), len(device.Devices.Names()); got != want {
		t.Errorf("%d devices, want %d", got, want)
	}
	for _, name := range []string{"ddr4-2400", "hbm2-2000", "lpddr4-3200", "lpddr5-6400"} {
		if !slices.Contains(with, name) {
			t.Errorf("the witness has no figures of %s", name)
		}
	}
}

// TestOutcomesAddUp checks that the witness's figures and ours account for every
// request: a figure file with a wrong column would not.
func TestOutcomesAddUp(t *testing.T) {
	for _, c := range allCases(t) {
		for whose, o := range map[string]Outcome{"ours": c.Ours, "theirs": c.Theirs} {
			if sum := o.Hits + o.Misses + o.Conflicts + o.Forwarded; sum != uint64(o.Requests) || o.Requests == 0 {
				t.Errorf("%s: %s: %s: %d requests are accounted for, of %d", c.Device, c.Stream, whose, sum, o.Requests)
			}
		}
	}
}

// TestTimingsAreSeen checks that the streams would show a wrong timing: if any timing is a cycle
// longer, the outcome of some stream differs from the witness's.
func TestTimingsAreSeen(t *testing.T) {
	recorded, _ := Recorded()
	for _, name := range recorded {
		d, streams := streamsOf(t, name)
		theirs := map[string]Outcome{}
		for _, c := range allCases(t) {
			if c.Device == name && c.SameCommands() && c.Theirs.Forwarded == 0 {
				theirs[c.Stream] = c.Theirs
			}
		}
		slices.SortFunc(streams, func(a, b Stream) int { // the quick ones first
			return cmp.Compare(theirs[a.Name].Finish, theirs[b.Name].Finish)
		})
		for timing, of := range timings(t) {
			wrong := d
			*of(&wrong.Timing)++
			if hidden(d, timing) == seen(wrong, streams, theirs) {
				t.Errorf("%s: a cycle more of %s: hidden is %t", name, timing, hidden(d, timing))
			}
		}
	}
}

// hidden tells whether no stream can show a timing, because a single rank never switches to
// another.
func hidden(d device.Device, timing string) bool {
	return timing == "RTRS" && d.Organization.Ranks == 1
}

// seen tells whether a stream has another outcome than the given one.
func seen(d device.Device, streams []Stream, theirs map[string]Outcome) bool {
	for _, s := range streams {
		if want, ok := theirs[s.Name]; ok && Replay(d, s) != want {
			return true
		}
	}
	return false
}

// TestCheck checks the tolerances at their edges.
func TestCheck(t *testing.T) {
	theirs := Outcome{Requests: 1000, Finish: 10_000, Hits: 500, ReadCycles: 50_000}
	for _, test := range []struct {
		name   string
		change func(*Outcome)
		want   string // in the error; none if empty
	}{
		{"equal", func(*Outcome) {}, ""},
		{"less than 2 % later", func(o *Outcome) { o.Finish = 10_199 }, ""},
		{"more than 2 % later", func(o *Outcome) { o.Finish = 10_201 }, "finish time is 10201"},
		{"less than 2 % sooner", func(o *Outcome) { o.Finish = 9_801 }, ""},
		{"more than 2 % sooner", func(o *Outcome) { o.Finish = 9_799 }, "finish time is 9799"},
		{"hits 1 % of all requests more", func(o *Outcome) { o.Hits = 510 }, ""},
		{"hits more than that", func(o *Outcome) { o.Hits = 511 }, "row hits is 511"},
		{"hits less than that", func(o *Outcome) { o.Hits = 489 }, "row hits is 489"},
		{"latency beyond 2 %", func(o *Outcome) { o.ReadCycles = 51_001 }, "read latency is 51001"},
		{"the same with forwarding", func(o *Outcome) { o.ReadCycles, o.Forwarded = 51_001, 1 }, ""},
	} {
		c := Case{"device", "stream", theirs, theirs}
		test.change(&c.Ours)
		err := c.Check()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
	if err := (Case{Ours: theirs}).Check(); err == nil {
		t.Error("figures of nothing agree with something")
	}
}

func TestValidate(t *testing.T) {
	r, err := Validate()
	if err != nil {
		t.Fatal(err)
	}
	if want := len(allCases(t)); r.Cases != want || r.Witness != Name {
		t.Errorf("%q has %d cases, want %q with %d", r.Witness, r.Cases, Name, want)
	}
	var finish, hits float64
	for _, c := range allCases(t) {
		finish, hits = max(finish, math.Abs(c.Finish())), max(hits, math.Abs(c.Hits()))
	}
	if r.Finish != finish || r.Hits != hits {
		t.Errorf("differences of %g and %g, want %g and %g", r.Finish, r.Hits, finish, hits)
	}
}
