package mapper

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe"
)

// TestOrderOfABlock: a shortcut runs between two layers, one of which reads from the other, unless
// the shortcut takes longer to load than to compute.
func TestOrderOfABlock(t *testing.T) {
	block := func(weights pe.Cycle) []Turn {
		return []Turn{
			{Spares: 1000, Leaves: 50},
			{Sources: []int{0}, Inputs: 10, Weights: 10, Spares: 1000, Leaves: 50}, // conv1
			{Sources: []int{1}, Inputs: 10, Weights: weights, Spares: 1000, Leaves: 50},
			{Sources: []int{0}, Inputs: 10, Weights: 10, Spares: 100, Leaves: 50}, // its shortcut
			{Sources: []int{2, 3}, Inputs: 10, Weights: 10, Spares: 1000},
		}
	}
	if got, want := Order(block(10)), []int{0, 1, 3, 2, 4}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := Order(block(900)), []int{0, 1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("with many weights %v, want %v", got, want)
	}
}

// drawTurns draws layers, each of which reads from up to three others.
func drawTurns(t *rapid.T) []Turn {
	cycles := rapid.Uint64Range(0, 100)
	turns := make([]Turn, rapid.IntRange(1, 7).Draw(t, "layers"))
	for i := range turns {
		draw := func(what string) pe.Cycle { return pe.Cycle(cycles.Draw(t, what)) }
		turns[i] = Turn{Weights: draw("weights"), Inputs: draw("inputs"), Spares: draw("spares"), Leaves: draw("leaves")}
		for range rapid.IntRange(0, min(i, 3)).Draw(t, "sources") {
			turns[i].Sources = append(turns[i].Sources, rapid.IntRange(0, i-1).Draw(t, "source"))
		}
	}
	return turns
}

// waitsOf adds up the waits of an order.
func waitsOf(turns []Turn, order []int) (sum pe.Cycle) {
	for i, layer := range order[1:] {
		sum += Wait(turns[order[i]], turns[layer], slices.Contains(turns[layer].Sources, order[i]))
	}
	return sum
}

// TestOrder: every layer runs once, behind the layers that it reads from. The waits are no longer
// than in the given order, and no layer can be moved to shorten them. A chain stays as it is.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turns := drawTurns(t)
		given := make([]int, len(turns))
		for i := range given {
			given[i] = i
		}
		order := Order(turns)
		if !slices.Equal(slices.Sorted(slices.Values(order)), given) {
			t.Fatalf("%v doesn't run every layer once", order)
		}
		best := waitsOf(turns, order)
		if before := waitsOf(turns, given); best > before {
			t.Fatalf("%v waits for %d cycles, as given %d", order, best, before)
		}
		for from := range order {
			for to := range order {
				moved := slices.Insert(slices.Delete(slices.Clone(order), from, from+1), to, order[from])
				if legal(turns, moved) && waitsOf(turns, moved) < best {
					t.Fatalf("%v waits for %d cycles, %v for %d", order, best, moved, waitsOf(turns, moved))
				}
			}
		}
		if !legal(turns, order) {
			t.Fatalf("%v runs a layer before one that it reads from", order)
		}
		for i := range turns {
			turns[i].Sources = append(turns[i].Sources, max(0, i-1))
		}
		turns[0].Sources = nil
		if got := Order(turns); !slices.Equal(got, given) {
			t.Fatalf("a chain runs as %v", got)
		}
	})
}

// legal tells whether every layer runs behind those that it reads from.
func legal(turns []Turn, order []int) bool {
	for at, layer := range order {
		for _, source := range turns[layer].Sources {
			if slices.Index(order, source) > at {
				return false
			}
		}
	}
	return true
}
