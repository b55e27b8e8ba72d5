package sim

import (
	"slices"

	"pgsim/memory/mapper"
)

// sliced returns the requests of a layer: those of its slices if it is dealt to several arrays,
// otherwise its own.
func (k *keeper) sliced(layer int) []mapper.Request {
	if k.dealt == nil {
		return k.requests[layer : layer+1]
	}
	var requests []mapper.Request
	for _, slice := range k.dealt[layer].slices {
		requests = append(requests, k.mapping(slice.Layer, slice.Images))
	}
	return requests
}

// between returns the requests of slices, each with what it moves of tensors.
func between(of []mapper.Request, moves func(slice int) mapper.Between) []mapper.Request {
	requests := slices.Clone(of)
	for i := range requests {
		b := moves(i)
		requests[i].Between = &b
	}
	return requests
}

// withRoom returns requests with the given KiB of the activation scratchpad.
func withRoom(of []mapper.Request, kib int) []mapper.Request {
	requests := slices.Clone(of)
	for i := range requests {
		requests[i].Scratchpads.Activation.CapacityKiB = kib
	}
	return requests
}

// mappedReads returns what the slices of a layer read from DRAM. Slices of equal sizes read the
// same.
func mappedReads(requests []mapper.Request) (total uint64, err error) {
	bytes := make([]uint64, len(requests))
	for i, r := range requests {
		same := slices.IndexFunc(requests[:i], func(other mapper.Request) bool {
			return other.Layer == r.Layer && other.Images == r.Images && equalBetween(other.Between, r.Between)
		})
		if same >= 0 {
			bytes[i] = bytes[same]
		} else {
			plan, err := mapper.Map(r)
			if err != nil {
				return 0, err
			}
			bytes[i] = plan.ReadBytes()
		}
		total += bytes[i]
	}
	return total, nil
}

func equalBetween(a, b *mapper.Between) bool { return a == b || a != nil && b != nil && *a == *b }

// fractions returns the share of its inputs that every slice of a layer reads but other arrays
// hold, and whether there is any.
func (k *keeper) fractions(layer int) (fractions []mapper.Fraction, crosses bool) {
	for _, p := range k.parts {
		if u, ok := p.use(layer); ok && p.uses[u].operand != nil {
			fractions = make([]mapper.Fraction, len(p.uses[u].operand))
			for slice := range fractions {
				fractions[slice] = p.fraction(u, slice)
				crosses = crosses || fractions[slice].Of > 0
			}
		}
	}
	return fractions, crosses
}

// stateParts adds to the problem what follows from tensors that stay in parts. Each takes as much
// room as in the array that has most of it. What an array reads of another array's part goes
// through DRAM. What an array has made can stay, what it has read can't.
func (k *keeper) stateParts() {
	for i, p := range k.parts {
		t := &k.problem.Tensors[i]
		t.Once, t.Room = true, p.bytes(p.most())
		if t.Never == "" {
			t.Never = p.never
		}
		for array := range p.held {
			t.Shared += p.sharedBytes(array)
		}
		for u, r := range p.uses {
			use := &t.Uses[u]
			use.Never = r.never
			crossing := p.allBehindBytes(u)
			use.Crossing += crossing
			if crossing > 0 {
				use.CrossingRoom += k.passing(k.nodes[i])
			}
		}
	}
}

// sharedBytes returns the bytes that an array holds and others read.
func (p parts) sharedBytes(array int) uint64 { return p.bytes(p.shared(array)) }

// behindBytes returns the bytes that an array reads behind its drain and others hold.
func (p parts) behindBytes(use, array int) uint64 {
	return p.bytes(p.crossing(p.uses[use].behind, array))
}

// allBehindBytes returns the sum of behindBytes over all arrays.
func (p parts) allBehindBytes(use int) (total uint64) {
	for array := range p.uses[use].behind {
		total += p.behindBytes(use, array)
	}
	return total
}

// behindBytes returns what nodes behind the drains of a layer read of a tensor and other arrays
// hold.
func (k *keeper) behindBytes(node, layer int) uint64 {
	p := k.parts[slices.Index(k.nodes, node)]
	use, _ := p.use(layer)
	return p.allBehindBytes(use)
}
