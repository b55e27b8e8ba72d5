package sim

import (
	"slices"

	"pgsim/configs/ints"
	"pgsim/configs/units"
	"pgsim/memory/mapper"
)

// replan plans a layer again, given what stays on chip.
func (k *keeper) replan(layer int) error {
	held := k.plan.Held[layer]
	if operand, ok := k.loadedWhole(layer); ok {
		held -= operand // which the layer loads itself
	}
	requests := k.sliced(layer)
	moves := k.between(layer, k.outputShares(layer))
	room := max(1, k.capacityKiB()-int(ints.CeilDiv(held, units.BytesPerKiB)))
	plans, err := k.mapBetween(layer, withRoom(requests, room), moves)
	batches := uint64(k.images / k.together())
	if needs, reads := k.needed(layer, moves); needs > 0 && room > needs && (err != nil || readBytesOf(plans) > batches*reads) {
		// More room doesn't always read less.
		plans, err = k.mapBetween(layer, withRoom(requests, needs), moves)
	}
	if err != nil {
		return err
	}
	k.rooms[layer] = room
	if k.dealt != nil {
		k.dealt[layer].plans = plans
	} else {
		k.plans[layer] = plans[0]
	}
	return nil
}

// needed returns the KiB in which the inputs of a layer that come from DRAM were planned, 0 if
// none do. It also returns what the layer then read, including what nodes behind its drain read.
func (k *keeper) needed(layer int, moves []mapper.Between) (kib int, reads uint64) {
	m := k.layers[layer]
	kib, reads = m.room, m.reads
	if moves[0].InputsStay {
		kib, reads = m.crossingRoom, m.crossing
	}
	for _, b := range moves {
		reads += b.LoadBytes
	}
	return kib, reads
}

// mapBetween plans the slices of a layer, given what each moves.
func (k *keeper) mapBetween(layer int, of []mapper.Request, moves []mapper.Between) ([]mapper.Plan, error) {
	requests := between(of, func(i int) mapper.Between { return moves[i] })
	if k.dealt != nil {
		return mapBeside(k.dealt[layer].slices, requests)
	}
	if r := &requests[0]; k.each {
		r.Images, r.EachImage = k.images, true
	}
	plan, err := mapper.Map(requests[0])
	return []mapper.Plan{plan}, err
}

// readBytesOf returns what plans read.
func readBytesOf(plans []mapper.Plan) (total uint64) {
	for _, p := range plans {
		total += p.ReadBytes()
	}
	return total
}

// loadedWhole returns the bytes of a layer's input if it is loaded as a whole, because it stays
// from then on.
func (k *keeper) loadedWhole(layer int) (bytes uint64, ok bool) {
	operands, _ := k.graph.Reads(layer)
	for i, t := range k.problem.Tensors {
		if k.nodes[i] != operands[0] {
			continue
		}
		u, _ := t.Use(layer)
		on := k.plan.Tensors[i].OnChip
		return t.Bytes, !on[u] && u+1 < len(on) && on[u+1]
	}
	return 0, false
}

// shares are the cumulative shares of a layer's outputs that its slices make, in order.
type shares []uint64

// of returns the share of a slice of the given bytes.
func (s shares) of(slice int, bytes uint64) uint64 {
	all := s[len(s)-1]
	return mapper.Share(bytes, s[slice+1], all) - mapper.Share(bytes, s[slice], all)
}

// outputShares returns the shares of the slices of a layer.
func (k *keeper) outputShares(layer int) shares {
	if k.dealt == nil {
		return shares{0, 1}
	}
	ends := shares{0}
	for _, slice := range k.dealt[layer].slices {
		ends = append(ends, ends[len(ends)-1]+outputBox(slice).elements())
	}
	return ends
}

// between returns what every slice of a layer moves of the tensors.
func (k *keeper) between(layer int, of shares) []mapper.Between {
	moves := make([]mapper.Between, len(of)-1)
	for i := range k.problem.Tensors {
		for slice := range moves {
			k.move(&moves[slice], i, layer, slice, of)
		}
	}
	return moves
}

// move adds what a slice of a layer moves of a tensor.
func (k *keeper) move(b *mapper.Between, tensor, layer, slice int, of shares) {
	t, fate := k.problem.Tensors[tensor], k.plan.Tensors[tensor]
	if t.Made == layer {
		b.StoreBytes += k.stored(tensor, slice, of)
		if len(fate.OnChip) > 0 && fate.OnChip[0] {
			b.KeepBytes += of.of(slice, t.Bytes)
		}
	}
	u, used := t.Use(layer)
	if !used {
		return
	}
	operands, behind := k.graph.Reads(layer)
	if k.nodes[tensor] == operands[0] {
		b.InputsStay = fate.OnChip[u]
		if b.InputsStay && k.parts != nil {
			b.Crossing = k.parts[tensor].fraction(u, slice)
		}
	}
	if slices.Contains(behind, k.nodes[tensor]) {
		b.BehindBytes += of.of(slice, t.Bytes)
		switch {
		case !fate.OnChip[u]:
			b.LoadBytes += of.of(slice, t.Bytes)
		case k.parts != nil:
			b.LoadBytes += k.parts[tensor].behindBytes(u, slice)
		}
	}
}

// stored returns what a slice stores of a tensor: its share of all of it, or what other arrays
// read.
func (k *keeper) stored(tensor, slice int, of shares) uint64 {
	fate := k.plan.Tensors[tensor]
	if fate.Written || k.parts == nil {
		return of.of(slice, fate.Stored)
	}
	if fate.Stored == 0 {
		return 0
	}
	return k.parts[tensor].sharedBytes(slice)
}
