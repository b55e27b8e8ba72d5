package residency

import (
	"cmp"
	"maps"
	"slices"
)

// mostStates bounds the choices that are kept behind a layer. It is enough for the choices of ten
// tensors that wait at the same time, each away, on chip, or on chip with a copy in DRAM.
const mostStates = 1 << 16

// Best returns the plan that moves the fewest bytes of DRAM. It panics on a problem that doesn't
// pass [Problem.Check].
func Best(p Problem) Plan { return best(p, mostStates) }

func best(p Problem, most int) Plan {
	if err := p.Check(); err != nil {
		panic("residency: " + err.Error())
	}
	s := search{Problem: p, states: map[string]*state{"": {}}, exact: true}
	for layer := range p.Layers {
		s.pass(layer)
		s.keep(most)
	}
	plan := newPlan(p, s.stays())
	plan.Exact = s.exact
	if !s.exact {
		plan = fill(p, plan)
	}
	return plan
}

// place is where a tensor is behind a layer.
type place byte

// Where a tensor can be.
const (
	away   place = 'a' // in DRAM
	copied place = 'c' // on chip, with a copy in DRAM
	only   place = 'o' // only on chip
)

// state is the cheapest way to one choice of where tensors are behind a layer.
type state struct {
	bytes  uint64 // moved to or from DRAM so far
	places string // of the tensors that wait, in the order of waiting
	before *state
}

// search goes over the layers.
type search struct {
	Problem
	waiting []int // tensors that are read by later layers
	states  map[string]*state
	exact   bool
	trail   [][]int // waiting tensors behind every layer
}

// option is what a layer may do with a tensor: where the tensor is afterwards, how much of the
// scratchpad that takes while the layer runs, and how many bytes of DRAM it moves.
type option struct {
	to          place
	room, bytes uint64
}

// pass moves the search past a layer.
func (s *search) pass(layer int) {
	var tensors, next []int
	for i, t := range s.Tensors {
		if t.first() <= layer && layer <= t.last() && t.first() != InDRAM {
			tensors = append(tensors, i)
			if layer < t.last() {
				next = append(next, i)
			}
		}
	}
	before := s.states
	s.states = map[string]*state{}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		from := before[key]
		s.branch(layer, tensors, from, nil, 0, from.bytes)
	}
	s.waiting = next
	s.trail = append(s.trail, next)
}

// branch tries all options of the remaining tensors, given places, room and bytes of those before
// them.
func (s *search) branch(layer int, tensors []int, from *state, places []byte, room, bytes uint64) {
	if room > s.Capacity {
		return
	}
	if len(tensors) == 0 {
		key := string(places)
		if known := s.states[key]; known == nil || bytes < known.bytes {
			s.states[key] = &state{bytes, key, from}
		}
		return
	}
	i := tensors[0]
	in := away
	if at := slices.Index(s.waiting, i); at >= 0 {
		in = place(from.places[at])
	}
	for _, o := range s.options(s.Tensors[i], layer, in) {
		after := places
		if layer < s.Tensors[i].last() {
			after = append(slices.Clip(places), byte(o.to))
		}
		s.branch(layer, tensors[1:], from, after, room+o.room, bytes+o.bytes)
	}
}

// options returns what a layer may do with a tensor, given where it is in front of the layer.
func (s *search) options(t Tensor, layer int, in place) []option {
	if layer == t.Made {
		return t.whenMade()
	}
	u, used := t.Use(layer)
	bytes, room := t.crossing(layer)
	held, dropped := option{in, t.Takes() + room, bytes}, option{away, t.Takes() + room, bytes}
	switch {
	case !used && in == away:
		return []option{{away, 0, 0}}
	case !used || in == only:
		return []option{held}
	case in == copied && layer < t.last() && t.Uses[u+1].Never != "":
		return []option{dropped}
	case in == copied:
		return []option{held, dropped}
	}
	use := t.Uses[u]
	options := []option{{away, use.Passing, use.Bytes}}
	if t.Never == "" && !t.Once && layer < t.last() && t.Uses[u+1].Never == "" {
		options = append(options, option{copied, t.Takes(), use.Bytes})
	}
	return options
}

// whenMade returns the options of the layer that makes a tensor.
func (t Tensor) whenMade() []option {
	options := []option{{away, 0, t.Bytes}}
	if len(t.Uses) == 0 && !t.Result {
		return []option{{away, 0, 0}}
	}
	if t.Never != "" || len(t.Uses) == 0 || t.Uses[0].Never != "" {
		return options
	}
	options = append(options, option{copied, t.Takes(), t.Bytes})
	never := slices.ContainsFunc(t.Uses, func(u Use) bool { return u.Never != "" })
	if !t.Result && !never {
		options = append(options, option{only, t.Takes(), t.Shared})
	}
	return options
}

// keep drops all but the cheapest choices if there are too many. It never drops the choice in
// which nothing stays, because that one can always continue.
func (s *search) keep(most int) {
	if len(s.states) <= most {
		return
	}
	s.exact = false
	sorted := slices.SortedFunc(maps.Values(s.states), func(a, b *state) int {
		return cmp.Or(cmp.Compare(a.bytes, b.bytes), cmp.Compare(a.places, b.places))
	})
	nothing := string(slices.Repeat([]byte{byte(away)}, len(s.waiting)))
	for _, dropped := range sorted[most:] {
		if dropped.places != nothing {
			delete(s.states, dropped.places)
		}
	}
}

// stays returns what stays in the cheapest way past all layers: for every tensor and use, whether
// the tensor stays up to it.
func (s *search) stays() [][]bool {
	at := s.states[""]
	stays := make([][]bool, len(s.Tensors))
	for i, t := range s.Tensors {
		stays[i] = make([]bool, len(t.Uses))
	}
	for layer := len(s.Layers) - 1; layer > 0; layer-- {
		at = at.before // behind the layer before
		for slot, tensor := range s.trail[layer-1] {
			if u, used := s.Tensors[tensor].Use(layer); used {
				stays[tensor][u] = place(at.places[slot]) != away
			}
		}
	}
	return stays
}

// fill lets everything stay that still has room in a plan that isn't exact, so that there is a
// reason for every tensor that is away.
func fill(p Problem, plan Plan) Plan {
	for i, t := range p.Tensors {
		for u := range t.Uses {
			if on := plan.Tensors[i].OnChip; on[u] || t.barred(on, u) != "" || !plan.fits(p, i, u) {
				continue
			}
			stays := make([][]bool, len(p.Tensors))
			for j, f := range plan.Tensors {
				stays[j] = f.OnChip
			}
			stays[i][u] = true
			plan = newPlan(p, stays)
		}
	}
	return plan
}

// fits tells whether a tensor could stay up to a use beside everything that stays.
func (plan Plan) fits(p Problem, tensor, use int) bool {
	t := p.Tensors[tensor]
	from := t.Made
	if use > 0 {
		from = t.Uses[use-1].Layer
	}
	for layer := from; layer <= t.Uses[use].Layer; layer++ {
		if plan.freeFor(p, tensor, use, layer) < t.Takes() {
			return false
		}
	}
	return true
}
