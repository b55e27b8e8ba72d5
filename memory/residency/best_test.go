package residency

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawProblem draws a few layers and tensors. A layer alone always has room.
func drawProblem(t *rapid.T) Problem {
	p := Problem{Capacity: rapid.Uint64Range(8, 60).Draw(t, "capacity")}
	for i := range rapid.IntRange(1, 7).Draw(t, "layers") {
		p.Layers = append(p.Layers, fmt.Sprintf("layer%d", i))
	}
	passing := make([]uint64, len(p.Layers))
	uses := 0
	for i := range rapid.IntRange(1, 6).Draw(t, "tensors") {
		made := rapid.IntRange(InDRAM, len(p.Layers)-1).Draw(t, "made")
		tensor := Tensor{
			Name: fmt.Sprintf("tensor%d", i), Made: made, Bytes: rapid.Uint64Range(1, 40).Draw(t, "bytes"),
			Result: rapid.IntRange(0, 4).Draw(t, "result") == 0,
		}
		if rapid.IntRange(0, 9).Draw(t, "never") == 0 {
			tensor.Never = "it never stays"
		}
		parts := rapid.Bool().Draw(t, "parts")
		if parts { // in several scratchpads
			tensor.Room = rapid.Uint64Range(1, tensor.Bytes).Draw(t, "room")
			tensor.Shared = rapid.Uint64Range(0, tensor.Bytes).Draw(t, "shared")
			tensor.Once = rapid.Bool().Draw(t, "once")
		}
		for layer := made + 1; layer < len(p.Layers) && uses < 12; layer++ {
			if !rapid.Bool().Draw(t, "uses") {
				continue
			}
			use := Use{Layer: layer, Bytes: rapid.Uint64Range(1, 60).Draw(t, "loads")}
			use.Passing = rapid.Uint64Range(0, min(tensor.Bytes, p.Capacity-passing[layer])).Draw(t, "passing")
			passing[layer] += use.Passing
			if parts {
				use.Crossing = rapid.Uint64Range(0, 60).Draw(t, "crossing")
				use.CrossingRoom = rapid.Uint64Range(0, use.Crossing).Draw(t, "crossing room")
				if rapid.IntRange(0, 5).Draw(t, "never") == 0 {
					use.Never = "it never stays for this"
				}
			}
			tensor.Uses = append(tensor.Uses, use)
			uses++
		}
		p.Tensors = append(p.Tensors, tensor)
	}
	return p
}

// bruteForce returns the fewest bytes over all choices of what stays, by the definitions of the
// problem, one layer at a time.
func bruteForce(p Problem) uint64 {
	type gap struct{ tensor, use int }
	var gaps []gap
	for i, t := range p.Tensors {
		for u := range t.Uses {
			gaps = append(gaps, gap{i, u})
		}
	}
	fewest := uint64(math.MaxUint64)
choices:
	for choice := range 1 << len(gaps) {
		on := map[gap]bool{}
		for i, g := range gaps {
			on[g] = choice>>i&1 == 1
			t := p.Tensors[g.tensor]
			returns := t.Once && g.use > 0 && !on[gap{g.tensor, g.use - 1}]
			if on[g] && (t.Never != "" || t.Made == InDRAM && g.use == 0 || t.Uses[g.use].Never != "" || returns) {
				continue choices
			}
		}
		var bytes uint64
		taken := make([]uint64, len(p.Layers))
		for i, t := range p.Tensors {
			room := t.Bytes
			if t.Room > 0 {
				room = t.Room
			}
			written, shared := t.Result, false
			whole := make([]bool, len(p.Layers))
			for u, use := range t.Uses {
				if !on[gap{i, u}] {
					bytes, written = bytes+use.Bytes, true
					continue
				}
				bytes, shared = bytes+use.Crossing, true
				taken[use.Layer] += use.CrossingRoom
				begin := t.Made
				if u > 0 {
					begin = t.Uses[u-1].Layer
				}
				for layer := begin; layer <= use.Layer; layer++ {
					whole[layer] = true
				}
			}
			switch {
			case written && t.Made != InDRAM:
				bytes += t.Bytes
			case shared && t.Made != InDRAM:
				bytes += t.Shared
			}
			for layer := range p.Layers {
				if whole[layer] {
					taken[layer] += room
				} else if u, ok := t.Use(layer); ok {
					taken[layer] += t.Uses[u].Passing
				}
			}
		}
		for _, bytes := range taken {
			if bytes > p.Capacity {
				continue choices
			}
		}
		fewest = min(fewest, bytes)
	}
	return fewest
}

// checkPlan expects a plan that fits, and a true reason for every tensor that is away.
func checkPlan(t interface{ Errorf(string, ...any) }, p Problem, plan Plan) {
	for layer := range p.Layers {
		if taken := p.taken(plan, layer); taken > p.Capacity {
			t.Errorf("layer %d takes %d of %d bytes", layer, taken, p.Capacity)
		}
	}
	for i, f := range plan.Tensors {
		for u, on := range f.OnChip {
			if on != (f.Why[u] == "") {
				t.Errorf("%s, use %d: on chip is %v, because %q", p.Tensors[i].Name, u, on, f.Why[u])
			}
			var need, free uint64
			var layer string
			if n, err := fmt.Sscanf(f.Why[u], "it needs %d bytes while layer %s runs, %d are free", &need, &layer, &free); n == 3 && err == nil && free >= need {
				t.Errorf("%s is away: %s", p.Tensors[i].Name, f.Why[u])
			}
		}
	}
}

// TestBestAgainstBruteForce: no choice of what stays moves fewer bytes than the plan.
func TestBestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		plan := Best(p)
		checkPlan(t, p, plan)
		if want := bruteForce(p); plan.Bytes() != want || !plan.Exact {
			t.Fatalf("moves %d bytes, brute force finds %d; exact is %v", plan.Bytes(), want, plan.Exact)
		}
	})
}

// TestFewStates: a search that keeps few choices finds a plan that fits and is no better than the
// best, and doesn't call it exact unless it dropped nothing.
func TestFewStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		exact := Best(p)
		plan := best(p, rapid.IntRange(1, 4).Draw(t, "states"))
		checkPlan(t, p, plan)
		if plan.Bytes() < exact.Bytes() || plan.Exact && plan.Bytes() != exact.Bytes() {
			t.Fatalf("moves %d bytes, the best %d; exact is %v", plan.Bytes(), exact.Bytes(), plan.Exact)
		}
	})
}

// TestMoreCapacity: a larger scratchpad never costs bytes, and one that holds everything
// leaves only what is in DRAM at the start or in the end.
func TestMoreCapacity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		before := Best(p).Bytes()
		p.Capacity += rapid.Uint64Range(0, 40).Draw(t, "more")
		if now := Best(p).Bytes(); now > before {
			t.Fatalf("%d bytes with more room, %d before", now, before)
		}
		p.Capacity = 1 << 20
		for i, f := range Best(p).Tensors {
			tensor := p.Tensors[i]
			for u, on := range f.OnChip {
				inParts := tensor.Room > 0 // which may cost more than all of it from DRAM
				if !on && tensor.barred(f.OnChip, u) == "" && !inParts {
					t.Fatalf("%s is away: %s", tensor.Name, f.Why[u])
				}
			}
		}
	})
}

// TestShortcut checks a residual block that was worked out by hand: conv1 makes x, which is read
// by conv2 and by the addition behind conv3; conv2 makes y.
func TestShortcut(t *testing.T) {
	p := Problem{
		Layers: []string{"conv1", "conv2", "conv3"},
		Tensors: []Tensor{
			{Name: "image", Bytes: 50, Made: InDRAM, Uses: []Use{{Layer: 0, Bytes: 50, Passing: 10}}},
			{Name: "x", Bytes: 100, Made: 0, Uses: []Use{{Layer: 1, Bytes: 100, Passing: 10}, {Layer: 2, Bytes: 100, Passing: 10}}},
			{Name: "y", Bytes: 60, Made: 1, Uses: []Use{{Layer: 2, Bytes: 60, Passing: 10}}},
			{Name: "z", Bytes: 30, Made: 2, Result: true},
		},
	}
	for _, c := range []struct {
		capacity, bytes uint64
		want            string
	}{
		{160, 50 + 30, "x on on, y on"},
		{159, 50 + 60 + 60 + 30, "x on on, y it needs 60 bytes while layer conv2 runs, 59 are free"},
		{110, 50 + 60 + 60 + 30, "x on on, y it needs 60 bytes while layer conv2 runs, 10 are free"},
		{109, 50 + 100 + 100 + 100 + 30, "x it needs 100 bytes while layer conv2 runs, 49 are free it needs 100 bytes while layer conv2 runs, 49 are free, y on"},
		{99, 50 + 100 + 100 + 100 + 30, "x it needs 100 bytes while layer conv2 runs, 39 are free it needs 100 bytes while layer conv2 runs, 39 are free, y on"},
	} {
		p.Capacity = c.capacity
		plan := Best(p)
		var words []string
		for i := 1; i <= 2; i++ {
			word := p.Tensors[i].Name
			for u, on := range plan.Tensors[i].OnChip {
				if on {
					word += " on"
				} else {
					word += " " + plan.Tensors[i].Why[u]
				}
			}
			words = append(words, word)
		}
		if got := strings.Join(words, ", "); got != c.want || plan.Bytes() != c.bytes {
			t.Errorf("with %d bytes: %d moved, %s; want %d, %s", c.capacity, plan.Bytes(), got, c.bytes, c.want)
		}
	}
}

// TestCheck refuses invalid sequences, and layers without room.
func TestCheck(t *testing.T) {
	for want, tensor := range map[string]Tensor{
		"tensor t is made by layer 2, there are 2":           {Name: "t", Made: 2},
		"tensor t is read by layer 0, must be behind 0 of 2": {Name: "t", Uses: []Use{{Layer: 0}}},
		"layer b needs 11 bytes, the scratchpad has 10":      {Name: "t", Uses: []Use{{Layer: 1, Passing: 11}}},
	} {
		p := Problem{Capacity: 10, Layers: []string{"a", "b"}, Tensors: []Tensor{tensor}}
		if err := p.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
