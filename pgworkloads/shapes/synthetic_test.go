package shapes

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
)

func mustWorkload(t *testing.T, s *Shapes, images int) pgworkloads.Workload {
	t.Helper()
	work, err := s.Workload(pgworkloads.Options{Images: images})
	if err != nil {
		t.Fatal(err)
	}
	return work
}

// TestSyntheticGates draws gates for gated layers, and expects their fraction within 5 standard
// deviations.
func TestSyntheticGates(t *testing.T) {
	const images = 3
	s := newGatedShapes()
	work := mustWorkload(t, s, images)
	if !work.Synthetic {
		t.Error("the workload is not called synthetic")
	}
	for i, l := range work.Layers {
		if (l.Gates != nil) != l.Gated || l.Layer != s.Layers[i].Layer {
			t.Fatalf("layer %+v", l)
		}
		if l.Gates == nil {
			continue
		}
		outputs, fraction := float64(l.M(images)*l.N()), s.Layers[i].GatedFraction
		if l.Gates.M() != l.M(images) || l.Gates.N() != l.N() {
			t.Errorf("%s: gates of %d x %d", l.Name, l.Gates.M(), l.Gates.N())
		}
		off := math.Abs(float64(l.GatedOutputs()) - fraction*outputs)
		if off > 5*math.Sqrt(outputs*fraction*(1-fraction)) {
			t.Errorf("%s: %d of %v gated at probability %v", l.Name, l.GatedOutputs(), outputs, fraction)
		}
	}
}

// TestSyntheticGatesRepeat expects the same gates from the same seed, and others from another seed
// and for another layer of the same shape. The gates of a batch begin with those of a smaller
// batch.
func TestSyntheticGatesRepeat(t *testing.T) {
	s := newGatedShapes()
	twin := s.Layers[0]
	twin.Name = "twin"
	s.Layers = append(s.Layers, twin)
	gates := func(images, layer int) *pgworkloads.GateMask { return mustWorkload(t, s, images).Layers[layer].Gates }
	one, two, other := gates(1, 0), gates(2, 0), gates(1, len(s.Layers)-1)
	if !sameGates(one, gates(1, 0)) {
		t.Error("the same seed draws other gates")
	}
	if sameGates(one, other) {
		t.Error("two layers have the same gates")
	}
	for m := range one.M() {
		for n := range one.N() {
			if one.Gated(m, n) != two.Gated(m, n) {
				t.Fatalf("gate %d, %d of the first image depends on the batch", m, n)
			}
		}
	}
	s.Seed++
	if sameGates(one, gates(1, 0)) {
		t.Error("another seed draws the same gates")
	}
}

// TestSyntheticLikeGEMM expects a single layer to have the same gates as a single product with
// random gates.
func TestSyntheticLikeGEMM(t *testing.T) {
	s := &Shapes{Name: "alone", Seed: 7, Layers: []Layer{{Layer: product.Layer(), GatedFraction: 0.4}}}
	if !sameGates(mustWorkload(t, s, 1).Layers[0].Gates, mustRandom(t, product, 0.4, 7).Layers[0].Gates) {
		t.Error("the gates are drawn in another way than those of a product")
	}
}

// TestTooManyGates refuses batches whose gates take too much memory.
func TestTooManyGates(t *testing.T) {
	s := newGatedShapes()
	s.Layers[2].Gated, s.Layers[2].Activation.HighBits = true, 4
	s.Layers[2].Input, s.Layers[2].Output = [2]int{1 << 14, 1}, [2]int{1 << 14, 1}
	s.Layers[2].OutChannels = 1 << 10
	// By hand: 128 times 35*16, 35*32 and 2^14*2^10.
	const want = "images: the layers have 2147698688 gates, more than 2147483648"
	if _, err := s.Workload(pgworkloads.Options{Images: 128}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestBelow: a draw is below a fraction if Float64 of the same random numbers is.
func TestBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		random, same := rand.New(rand.NewPCG(seed, 1)), rand.NewPCG(seed, 1)
		fraction := rapid.Float64Range(0, 1).Draw(t, "fraction")
		if rapid.Bool().Draw(t, "a draw itself") {
			fraction = rand.New(rand.NewPCG(seed, 1)).Float64()
		}
		for range 20 {
			if want, got := random.Float64() < fraction, same.Uint64()%draws < below(fraction); got != want {
				t.Fatalf("on is %t, want %t", got, want)
			}
		}
	})
}
