package verify_test

import (
	"strings"
	"testing"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"
)

// TestDecode decodes random causal networks token by token, without gates on their scores and with
// gates of every kind. All values of all nodes and all gates must be those of the whole text, to
// the bit.
func TestDecode(t *testing.T) {
	for seed := range uint64(12) {
		gated := tracetest.NewCausal(seed)
		kind := []string{arithmetic.GateAbove, arithmetic.GateBetween, arithmetic.GateNearMax}[seed%3]
		gated.GateScores(kind, seed%2 == 0)
		gated.Settle(t)
		for _, sample := range []*tracetest.Sample{tracetest.NewCausal(seed), gated} {
			s := tracetest.MustDecode(t, sample.File(t))
			if !verify.Decodes(s) {
				t.Fatalf("%s, seed %d: is not taken for a causal network", s.Name, seed)
			}
			got := verify.Decode(s)
			perToken := 0
			for _, n := range s.Nodes {
				perToken += n.Shape[1]
			}
			const heads, later = 2, tracetest.SamplePositions * (tracetest.SamplePositions - 1) / 2 // keys that no query sees
			tokens := s.Images() * tracetest.SamplePositions
			values := tokens*perToken - s.Images()*heads*later
			if got.Differences() != 0 || got.Tokens != tokens || got.Values != values || got.Gates == 0 {
				t.Errorf("%s, seed %d: %+v, want %d tokens, %d values", s.Name, seed, got, tokens, values)
			}
		}
	}
}

// TestCutAnywhere executes a text in parts of any length.
func TestCutAnywhere(t *testing.T) {
	s := tracetest.MustDecode(t, tracetest.NewCausal(3).File(t))
	tokens := s.Stored(0).Tokens
	n := s.Trained()
	want := append([]float64{}, n.NewRun().Execute(network.Sample{Tokens: tokens})...)
	for cut := 1; cut < len(tokens); cut++ {
		r := n.NewRun()
		got := append([]float64{}, r.ExecuteNext(network.Sample{Tokens: tokens[:cut]})...)
		got = append(got, r.ExecuteNext(network.Sample{Tokens: tokens[cut:]})...)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("cut at %d: score %d is %v, want %v", cut, i, got[i], want[i])
			}
		}
	}
}

// TestCacheIsNeeded finds differences if the cache belongs to another text.
func TestCacheIsNeeded(t *testing.T) {
	s := tracetest.MustDecode(t, tracetest.NewCausal(3).File(t))
	n := s.Trained()
	next := func(first network.Sample) []float64 {
		r := n.NewRun()
		r.ExecuteNext(first)
		return r.ExecuteNext(network.Sample{Tokens: []int32{1}})
	}
	a, b := next(network.Sample{Tokens: []int32{0, 2}}), next(network.Sample{Tokens: []int32{3, 1}})
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	if same == len(a) {
		t.Error("earlier tokens make no difference")
	}
}

// TestNotCausal names the node that sees later positions.
func TestNotCausal(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(n []network.Node)
	}{
		{"softmax over all keys", "shares lets positions see later ones", func(n []network.Node) { node(n, "shares").Attrs["causal"] = 0 }},
		{"scores without softmax", "heads lets positions see later ones", func(n []network.Node) { node(n, "heads").Inputs[0] = node(n, "shares").Inputs[0] }},
		{"gates that know later keys", "scores lets positions see later ones", func(n []network.Node) {
			node(n, "scores").Product.Gate = &network.Gate{}
		}},
		{"shares of another use", "sum lets positions see later ones", func(n []network.Node) { node(n, "sum").Inputs[0] = node(n, "heads").Inputs[0] }},
	} {
		s := tracetest.MustDecode(t, tracetest.NewCausal(1).File(t))
		c.change(s.Nodes)
		if err := network.CheckCausal(s.Nodes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	images := tracetest.MustDecode(t, tracetest.NewAttention(1).File(t))
	if verify.Decodes(images) || verify.Decodes(tracetest.MustDecode(t, tracetest.NewLanguage(1).File(t))) {
		t.Error("a network of images, or one without attention, has a cache")
	}
}

func node(nodes []network.Node, name string) *network.Node {
	for i := range nodes {
		if nodes[i].Name == name {
			return &nodes[i]
		}
	}
	return nil
}

// TestTooManyTokensPanic checks that a text longer than the network's positions panics.
func TestTooManyTokensPanic(t *testing.T) {
	for name, make := range map[string]func() *trace.Trace{
		"a text beyond the positions": func() *trace.Trace { return tracetest.MustDecode(t, tracetest.NewCausal(1).File(t)) },
		"a network of images":         func() *trace.Trace { return tracetest.MustDecode(t, tracetest.NewAttention(1).File(t)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			r := make().Trained().NewRun()
			for range tracetest.SamplePositions + 1 {
				r.ExecuteNext(network.Sample{Tokens: []int32{0}})
			}
		}()
	}
}
