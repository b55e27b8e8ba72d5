package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// carrying are the policies that continue from segment to segment.
func carrying() []string {
	var names []string
	for _, p := range Policies.All() {
		if _, ok := p.Value.(CarryingPolicy); ok {
			names = append(names, p.Name)
		}
	}
	return names
}

// kept runs a layer, cut into blocks of pixels, on buffers that hold the operands of the given
// number of segments at a time. It checks that the policy asks for no more.
func kept(t *rapid.T, m Machine, w pgworkloads.LayerWork, segments []Segment, held int) Report {
	s := NewSchedule(m, w, segments)
	s.Keep(func(segment int) int { return max(0, segment+1-held) })
	before := 0
	for {
		p, at, more := s.Next()
		if !more {
			break
		}
		oldest, newest := s.Oldest(), s.Begun()-1
		if oldest < before || oldest > newest || newest-oldest >= held {
			t.Fatalf("a pass needs segments %d to %d of buffers for %d; the one before needed %d", oldest, newest, held, before)
		}
		before = oldest
		for _, share := range p.Finals {
			if share.Segment < oldest || share.Segment > newest {
				t.Fatalf("outputs of segment %d are final, %d to %d are there", share.Segment, oldest, newest)
			}
		}
		s.Start(at, 0)
	}
	return s.Finish(s.End())
}

// TestCarryingKeepsToTheBuffers runs policies that carry over on buffers that hold some segments at
// a time. Whatever they hold, all cycles must be accounted for, and there must be as many busy
// cycles as on an array whose buffers hold everything.
func TestCarryingKeepsToTheBuffers(t *testing.T) {
	for _, name := range carrying() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m, w := drawCase(t, OutputStationary{}, name)
				size := m.Rows * rapid.IntRange(1, 4).Draw(t, "tiles in a block")
				var segments []Segment
				for _, s := range WholeLayer(w.Layer, 1, m.Cols) {
					for _, block := range split(s.Pixels, size) {
						segments = append(segments, Segment{Pixels: block, Channels: s.Channels})
					}
				}
				alone := RunAlone(m, w, 1)
				got := kept(t, m, w, segments, rapid.IntRange(1, 3).Draw(t, "held"))
				switch {
				case got.Breakdown.Total() != got.Cycles:
					t.Fatalf("breakdown %+v adds up to %d of %d cycles", got.Breakdown, got.Breakdown.Total(), got.Cycles)
				case got.Pushed != got.Popped:
					t.Fatalf("%d entries in, %d out", got.Pushed, got.Popped)
				case got.Activity.LowSteps != alone.Activity.LowSteps:
					t.Fatalf("%d PE steps at low bits, alone %d", got.Activity.LowSteps, alone.Activity.LowSteps)
				case got.Breakdown.Busy != alone.Breakdown.Busy:
					t.Fatalf("busy for %d cycles, alone for %d", got.Breakdown.Busy, alone.Breakdown.Busy)
				}
			})
		})
	}
}

// TestFlushIsCounted checks a layer worked out by hand: two column groups of one tile, with one of
// two channels gated in each, on a 2x2 array with Sh = Sl = 4. Buffers that hold only one group
// make its only batch run alone.
func TestFlushIsCounted(t *testing.T) {
	m := machine(t, 2, 2, "layer-share", "full", 2)
	w := matrix(2, 4, 4, 2, 1, func(_, n int) bool { return n%2 == 0 })
	segments := WholeLayer(w.Layer, 1, m.Cols)
	s := NewSchedule(m, w, segments)
	s.Keep(func(segment int) int { return segment })
	got := run(s)
	// M0 0, wait 7, L 7, M1 11, wait 18, L 18, end 18 + 8.
	if want := pe.Cycle(26); got.Cycles != want {
		t.Errorf("%d cycles, want %d", got.Cycles, want)
	}
	if passes, empty := got.Counters[0].Value, got.Counters[1].Value; passes != 1 || empty != 2 {
		t.Errorf("%d passes flushed, %d PEs empty, want 1 and 2", passes, empty)
	}
}

// TestLayerShareWithoutCarryOverIsColumnGreedy gives layer-share buffers that hold one column
// group. So it ends every group, as column-greedy does.
func TestLayerShareWithoutCarryOverIsColumnGreedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, w := drawCase(t, OutputStationary{}, "layer-share")
		segments := WholeLayer(w.Layer, 1, m.Cols)
		starts := func(m Machine, kept func(int) int) (starts []pe.Cycle) {
			s := NewSchedule(m, w, segments)
			s.Keep(kept)
			for {
				_, at, more := s.Next()
				if !more {
					return append(starts, s.End())
				}
				starts = append(starts, at)
				s.Start(at, 0)
			}
		}
		greedy := m
		greedy.Policy = columnGreedy{columnQueued: m.Policy.(layerShare).columnQueued, Reach: m.Policy.(layerShare).Reach}
		want, got := starts(greedy, allKept), starts(m, func(segment int) int { return segment })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("starts of passes and end (-column-greedy +layer-share):\n%s", diff)
		}
	})
}

// TestBandTimeline checks a layer worked out by hand on a 4x2 array with a band of 2
// rows and Sh = Sl = 4: 10 pixels, one column group of 2 channels, all gated. Banks
// hold 8 entries. A tile's decisions are known S + R + C - 1 = 9 cycles after its
// start, those of a mixed pass R - H = 2 rows earlier, after 7.
func TestBandTimeline(t *testing.T) {
	policy, err := Policies.New("band-share", strict.Settings{}.With("queue_depth", 2).With("band_rows", 2))
	if err != nil {
		t.Fatal(err)
	}
	m := machine(t, 4, 2, "dense", "full", 2)
	m.Policy = policy
	s := NewSchedule(m, matrix(10, 2, 4, 2, 1, func(int, int) bool { return true }), []Segment{
		{Pixels: Range{0, 10}, Channels: Range{0, 2}},
	})
	type pass struct {
		at            pe.Cycle
		pixels, final int
	}
	var got []pass
	for {
		p, at, more := s.Next()
		if !more {
			break
		}
		pixels := 0
		if p.Kind == High {
			pixels = len(p.Pixels)
		}
		got = append(got, pass{at, pixels, p.Final})
		s.Start(at, 0)
	}
	want := []pass{
		{0, 4, 0}, {4, 4, 0}, // 8 in flight: no room for the last 2
		// At 8 nothing is known. At 9 tile 0 is known, which makes 2 batches per channel. Those of
		// channel 0 leave its bank: 0 and 4 entries, and 4 in flight. So there is no room in bank
		// 1, and the batches run in the band alone.
		{9, 0, 4},
		// Tile 1 is known at 13. Channel 1's batches leave, and 0 + 4 of tile 1 stay.
		{13, 2, 4},
		// No pixels are left. Results of the mixed pass drain a cycle later, because it decides,
		// and so do those after it. Its decisions are known at 20.
		{18, 0, 4}, {22, 0, 4}, {26, 0, 4},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(pass{})); diff != "" {
		t.Errorf("passes (-want +got):\n%s", diff)
	}
	// 26 + S + 2R + C - 2.
	if r := s.Finish(s.End()); r.Cycles != 38 || r.Breakdown.Total() != 38 {
		t.Errorf("%d cycles, breakdown %+v, want 38", r.Cycles, r.Breakdown)
	}
}
